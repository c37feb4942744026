import { messageOf } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { GroupPartition } from "@recibo/common/traffic/groups";
import type { TopicLook } from "@recibo/common/traffic/topics";
import type { Traffic } from "@recibo/common/traffic/traffic";

/** How often topics and groups are looked at, and for how long after the last visit; milliseconds. */
const [usually, unvisited] = [10_000, 3_600_000];

/** What there was at a moment: records written so far by topic, and how far groups were behind, in all and by partition. */
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
  /** Somebody looks: keeps the looks going for another hour, and begins them. */
  visit(): void;
  /** Records a second; undefined until it was looked at twice. */
  rateOf(look: Pick<TopicLook, "topic" | "at" | "written">): number | undefined;
  /** Records a second between looks. */
  historyOf(topic: string): History;
  /** How far a group was behind, in all or on one partition. */
  lagsOf(group: string, partition?: PartitionPlace): History;
  close(): Promise<void>;
};

/**
 * Keeps the looks of the last hour in memory; none are taken when nobody has visited for an hour.
 *
 * @param every milliseconds between looks; for tests
 */
export function watchRates(traffic: Traffic, log: Logger, every = usually): Rates {
  /** An hour of looks. */
  const mostLooks = unvisited / every;
  let looks: Look[] = [];
  let visited = 0;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
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
    looks = [...looks, { at: seen[0]?.at ?? Date.now(), written, lags }].slice(-mostLooks);
  }

  function tick(): void {
    if (Date.now() - visited > unvisited) return void stop();
    looking ??= look()
      .catch((error) => log.debug({ reason: messageOf(error) }, "traffic could not be looked at"))
      .finally(() => {
        looking = undefined;
      });
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    visit: () => {
      visited = Date.now();
      if (timer) return;
      timer = setInterval(tick, every);
      tick();
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
      stop();
      await looking;
    },
  };
}

/** What a lag is kept under; names of topics have no spaces. */
function lagOf(group: string, of?: PartitionPlace): string {
  return of ? `${of.topic} ${of.partition} ${group}` : group;
}

/** A topic that was deleted and made again begins at zero. */
function perSecond(records: bigint, milliseconds: number): number {
  return Math.max(0, Number(records)) / (Math.max(1, milliseconds) / 1_000);
}
