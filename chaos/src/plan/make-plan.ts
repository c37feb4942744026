import { createDice, type Dice, dealer } from "./dice.ts";
import { type Fault, type FaultKind, faultKinds, type Lane, lasting } from "./fault.ts";

/** How dense a plan is, and of what it is made. */
export type PlanShape = {
  /** Milliseconds from the beginning to the end of the last fault. */
  readonly span: number;
  /** Milliseconds from one fault of a lane to the next; a fault and its healing fit in between. */
  readonly every?: Readonly<Record<Lane, number>>;
  /** Fewer kinds than all, each at least as often as the others. */
  readonly kinds?: Readonly<Record<Lane, readonly FaultKind[]>>;
};

/** Leaves a moment to start again, and broker and database longer than others. */
const usually: Record<Lane, number> = { services: 16_000, engines: 30_000, messages: 25_000 };

/** The most a fault is put off from the beginning of its slot, as a share of the slot. */
const wobble = 0.2;

/**
 * What will be done, when, to which and for how long: a pure function of the seed. All kinds of a lane come
 * equally often, give or take one, and so do the processes that a kind is done to.
 */
export function makePlan(seed: number, shape: PlanShape): Fault[] {
  const dice = createDice(seed);
  const lanes = Object.keys(faultKinds) as Lane[];
  return lanes
    .flatMap((lane) => planLane(lane, shape, dice))
    .sort((one, other) => one.at - other.at);
}

function planLane(lane: Lane, { span, every = usually, kinds }: PlanShape, dice: Dice): Fault[] {
  const wanted: readonly FaultKind[] = kinds?.[lane] ?? faultKinds[lane];
  if (wanted.length === 0) return [];
  const nextKind = dealer(wanted, dice);
  const turns = new Map<FaultKind, () => number>();
  const slot = every[lane];
  const faults: Fault[] = [];
  for (let begin = 0; begin + slot <= span; begin += slot) {
    const kind = nextKind();
    const nth = turns.get(kind) ?? dealer([0, 1, 2, 3], dice);
    turns.set(kind, nth);
    faults.push({ lane, kind, nth: nth(), ...within(begin, slot, kind, dice) });
  }
  return faults;
}

/** When in its slot, and how long: at most until the slot ends. */
function within(begin: number, slot: number, kind: FaultKind, dice: Dice) {
  const late = dice.between(0, Math.floor(slot * wobble));
  const [least, most] = lasting[kind];
  const room = Math.max(0, slot - late);
  const lasts = Math.min(dice.between(least, most), room);
  return { at: begin + late, lasts };
}
