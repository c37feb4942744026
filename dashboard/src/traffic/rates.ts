import { messageOf } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { GroupPartition } from "@recibo/common/traffic/groups";
import type { TopicLook } from "@recibo/common/traffic/topics";
import type { Traffic } from "@recibo/common/traffic/traffic";

/** How long looks are kept, in milliseconds, and in how many steps topics are asked for that time at first. */
const [hour, steps] = [3_600_000, 30];

/** How often topics and groups are looked at, in milliseconds. */
export type Pace = {
  /** While somebody looks too. */
  readonly visited: number;
  /** While nobody does. */
  readonly unvisited: number;
  /** How long after a visit somebody still counts as looking. */
  readonly stays: number;
};

const usually: Pace = { visited: 10_000, unvisited: 60_000, stays: 600_000 };

/** What there was at a moment: how far topics were written, and how far groups were behind, in all and by partition. */
type Look = {
  readonly at: number;
  readonly written: ReadonlyMap<string, bigint>;
  readonly lags: ReadonlyMap<string, bigint>;
};

type PartitionPlace = Pick<GroupPartition, "topic" | "partition">;

/** Something over the last hour, oldest first. */
export type History = readonly { readonly at: number; readonly value: number }[];

/** How quickly topics grow and how far groups are behind, over the last hour. */
export type Rates = {
  /** Somebody looks: from now on looks are taken more often. Resolves once there has been one, or one has failed. */
  visit(): Promise<void>;
  /** Records a second; undefined until there is something to compare with. */
  rateOf(look: Pick<TopicLook, "topic" | "at" | "written">): number | undefined;
  /** Records a second between looks. */
  historyOf(topic: string): History;
  /** How far a group was behind, in all or on one partition; since the service runs. */
  lagsOf(group: string, partition?: PartitionPlace): History;
  close(): Promise<void>;
};

/**
 * Keeps the looks of the last hour in memory, whether somebody visits or not. What topics grew before the first of them
 * the broker tells by the times of the records; how far groups were behind it does not keep.
 */
export function watchRates(traffic: Traffic, log: Logger, pace: Pace = usually): Rates {
  let looks: Look[] = [];
  let visited = Number.NEGATIVE_INFINITY;
  let begun = Date.now();
  let looking: Promise<void> | undefined;
  const timer = setInterval(tick, pace.visited);

  async function look(): Promise<void> {
    if (looks.length === 0) looks = await pastLooks(traffic);
    const now = await lookNow(traffic);
    // One more than an hour: the oldest is what the next is compared with.
    looks = [...looks.filter(({ at }) => at > now.at - hour - pace.unvisited), now];
  }

  function begin(): void {
    begun = Date.now();
    looking ??= look()
      .catch((error) => log.debug({ reason: messageOf(error) }, "traffic could not be looked at"))
      .finally(() => {
        looking = undefined;
      });
  }

  function tick(): void {
    const now = Date.now();
    // A visit may have looked a moment ago; what lies that close together says nothing of a rate.
    if (now - begun < pace.visited / 2) return;
    if (now - visited < pace.stays || now - begun >= pace.unvisited) begin();
  }

  return {
    visit: async () => {
      visited = Date.now();
      if (looks.length > 0 && visited - begun < pace.visited) return;
      begin();
      if (looks.length === 0) await looking;
    },
    rateOf: ({ topic, at, written }) => {
      const before = looks.findLast((each) => at - each.at >= 1_000);
      const then = before?.written.get(topic);
      return before && then !== undefined ? perSecond(written - then, at - before.at) : undefined;
    },
    historyOf: (topic) =>
      looks.slice(1).flatMap((each, index) => {
        const before = looks[index] as Look;
        const [then, now] = [before.written.get(topic), each.written.get(topic)];
        if (then === undefined || now === undefined) return [];
        return [{ at: each.at, value: perSecond(now - then, each.at - before.at) }];
      }),
    lagsOf: (group, partition) =>
      looks.flatMap(({ at, lags }) => {
        const lag = lags.get(lagOf(group, partition));
        return lag === undefined ? [] : [{ at, value: Number(lag) }];
      }),
    close: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}

async function lookNow(traffic: Traffic): Promise<Look> {
  const [topics, groups] = await Promise.all([traffic.topics(), traffic.groups()]);
  const [seen, described] = await Promise.all([
    traffic.look(topics),
    traffic.describeGroups(groups),
  ]);
  const written = new Map(seen.map((each) => [each.topic, each.written]));
  const lags = new Map(
    described.flatMap(({ group, lag, partitions }) => [
      [lagOf(group), lag],
      ...partitions.map((each) => [lagOf(group, each), each.lag] as const),
    ]),
  );
  return { at: seen[0]?.at ?? Date.now(), written, lags };
}

/** The hour before the first look. */
async function pastLooks(traffic: Traffic): Promise<Look[]> {
  const now = Date.now();
  const moments = Array.from({ length: steps }, (_, step) => now - (hour * (steps - step)) / steps);
  const past = await traffic.lookBack(await traffic.topics(), moments);
  return past.map((each) => ({ ...each, lags: new Map() }));
}

/** What a lag is kept under; names of topics have no spaces. */
function lagOf(group: string, of?: PartitionPlace): string {
  return of ? `${of.topic} ${of.partition} ${group}` : group;
}

/** A topic that was deleted and made again begins at zero. */
function perSecond(records: bigint, milliseconds: number): number {
  return Math.max(0, Number(records)) / (Math.max(1, milliseconds) / 1_000);
}
