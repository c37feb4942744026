/**
 * Everything that is done to the running system, by lane. Faults of one lane come one after the other, those
 * of different lanes may overlap: a worker dies while the broker is down.
 */
export const faultKinds = {
  services: [
    "kill-worker",
    "stop-worker",
    "pause-worker",
    "kill-dashboard",
    "stop-dashboard",
    "pause-dashboard",
  ],
  engines: [
    "kill-broker",
    "stop-broker",
    "pause-broker",
    "kill-database",
    "stop-database",
    "pause-database",
    "fill-documents",
  ],
  messages: [
    "duplicate-commands",
    "duplicate-replies",
    "garbage",
    "malformed",
    "oversized",
    "unasked-replies",
  ],
} as const;

/** One of the series of faults that run side by side. */
export type Lane = keyof typeof faultKinds;

/** What is done. `kill` is SIGKILL, `stop` is SIGTERM, `pause` is SIGSTOP and later SIGCONT. */
export type FaultKind = (typeof faultKinds)[Lane][number];

/** One fault of a plan. */
export type Fault = {
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly lane: Lane;
  readonly kind: FaultKind;
  /** How long it is left like that before it is healed, in milliseconds; 0 for a message. */
  readonly lasts: number;
  /** Which of the processes of that kind, counted from 0; the injector takes it modulo how many there are. */
  readonly nth: number;
};

/** The shortest and longest time that a fault is left alone, in milliseconds. */
export const lasting: Readonly<Record<FaultKind, readonly [least: number, most: number]>> = {
  "kill-worker": [500, 6_000],
  "stop-worker": [500, 4_000],
  // A member of a consumer group is given up after 6 s: both sides of that.
  "pause-worker": [2_000, 11_000],
  "kill-dashboard": [500, 6_000],
  "stop-dashboard": [500, 4_000],
  "pause-dashboard": [1_000, 9_000],
  "kill-broker": [500, 8_000],
  "stop-broker": [500, 5_000],
  "pause-broker": [2_000, 9_000],
  "kill-database": [500, 6_000],
  "stop-database": [500, 5_000],
  "pause-database": [1_000, 8_000],
  "fill-documents": [3_000, 10_000],
  "duplicate-commands": [0, 0],
  "duplicate-replies": [0, 0],
  garbage: [0, 0],
  malformed: [0, 0],
  oversized: [0, 0],
  "unasked-replies": [0, 0],
};
