import { setTimeout as wait } from "node:timers/promises";
import { isOutage, OutageError } from "../../errors.ts";
import { protocolError } from "../broker/fetch-request.ts";
import type { Arrived, Fetcher } from "../broker/fetcher.ts";
import type { Progress } from "./reading.ts";
import { advance } from "./take-in.ts";
import type { Track } from "./track.ts";

/** Bytes of a partition in its first fetch, so that something is there soon, and in later ones. */
const [firstBytes, mostBytes] = [64 * 1024, 512 * 1024];
/** Bytes of one answer; with many partitions each gets less. */
const mostOfAnswer = 4 * 1_048_576;
/** How long a broker may keep a fetch that finds nothing; milliseconds. */
const longestWait = 500;
/** How long a broker that does not answer is tried again; milliseconds. */
const patience = 8_000;

type Landing = { id: string; tracks: Track[]; decided: boolean } & (
  | { arrived: Arrived<Track>[] }
  | { error: unknown }
);

/** Keeps one fetch a broker under way for the tracks that want more. */
export class Pump {
  readonly #fetcher: Fetcher;
  readonly #tracks: readonly Track[];
  readonly #committed: boolean;
  readonly #underWay = new Map<string, Promise<Landing>>();
  #size = firstBytes;
  #troubleSince: number | undefined;
  #closed = false;

  constructor(fetcher: Fetcher, tracks: readonly Track[], committed: boolean) {
    this.#fetcher = fetcher;
    this.#tracks = tracks;
    this.#committed = committed;
  }

  /** What the next broker to answer brings; the following fetch has gone out by then. */
  async next(progress: Progress) {
    await this.#launch();
    if (this.#underWay.size === 0) return [];
    const landing = await Promise.race(this.#underWay.values());
    this.#underWay.delete(landing.id);
    for (const track of landing.tracks) track.underWay = false;
    if ("error" in landing) return this.#bear(landing.error);
    this.#troubleSince = landing.arrived.some(({ fetched }) => fetched.errorCode !== 0)
      ? this.#troubleSince
      : undefined;
    const arrivals = landing.arrived.flatMap(({ of, fetched }) => {
      if (fetched.errorCode === 0) return [advance(of, fetched, landing.decided)];
      this.#trouble(of, fetched, progress);
      return [];
    });
    if (arrivals.length < landing.arrived.length) await this.#pause();
    this.#size = Math.min(this.#size * 4, mostBytes);
    await this.#launch();
    return arrivals;
  }

  close(): void {
    this.#closed = true;
    this.#fetcher.close();
  }

  async #launch(): Promise<void> {
    const wanted = this.#tracks.filter((track) => track.hungry && !track.done && !track.underWay);
    let leaders: Map<number, Track[]>;
    try {
      leaders = await this.#fetcher.byLeader(wanted);
    } catch (error) {
      await this.#bear(error);
      return this.#launch();
    }
    for (const [node, led] of leaders) {
      const groups = Map.groupBy(led, (track) => this.#asksForDecided(track));
      for (const [decided, tracks] of groups) this.#fetch(node, tracks, decided, groups.size > 1);
    }
  }

  /** Behind the last stable offset lies what is still open; the broker gives that only to who asks for all. */
  #asksForDecided({ stable, position }: Track): boolean {
    return this.#committed || stable === undefined || position < stable;
  }

  #fetch(node: number, tracks: Track[], decided: boolean, others: boolean): void {
    const id = `${node}/${decided}`;
    // One that is under way for other partitions of this broker is waited for first.
    if (this.#underWay.has(id)) return;
    for (const track of tracks) track.underWay = true;
    const mostOfOne = Math.max(
      16 * 1024,
      Math.min(this.#size, Math.floor(mostOfAnswer / this.#tracks.length)),
    );
    const idle = tracks.every(({ atEnd, stable }) => atEnd && stable !== undefined);
    const terms = {
      decided,
      mostOfOne,
      most: mostOfAnswer,
      wait: idle && !others ? longestWait : 20,
    };
    const landing = this.#fetcher.fetch(node, tracks, terms).then(
      (arrived): Landing => ({ id, tracks, decided, arrived }),
      (error): Landing => ({ id, tracks, decided, error }),
    );
    this.#underWay.set(id, landing);
  }

  /** An outage is borne for some seconds; brokers restart and leaders move. */
  async #bear(error: unknown): Promise<never[]> {
    if (this.#closed || !isOutage(error)) throw error;
    this.#troubleSince ??= Date.now();
    if (Date.now() - this.#troubleSince > patience) throw error;
    this.#fetcher.forget();
    await this.#pause();
    return [];
  }

  async #pause(): Promise<void> {
    await wait(100);
  }

  #trouble(track: Track, fetched: Arrived<Track>["fetched"], progress: Progress): void {
    const { errorCode, begin } = fetched;
    if (errorCode === offsetOutOfRange) {
      skipDeleted(track, begin, progress);
      return;
    }
    if (!leaderErrors.has(errorCode)) throw protocolError(errorCode);
    this.#troubleSince ??= Date.now();
    if (Date.now() - this.#troubleSince > patience)
      throw new OutageError(
        `${track.topic}/${track.partition} has had no leader for ${patience / 1_000} s`,
        protocolError(errorCode),
      );
    this.#fetcher.forget();
  }
}

/** Kafka protocol, error codes: those that new metadata mends. */
const leaderErrors = new Set([3, 5, 6, 9, 13, 56, 74, 75, 76, 100, 103]);
const offsetOutOfRange = 1;

/** Retention was faster than the reading, or the log has lost its end. */
function skipDeleted(track: Track, begin: bigint, progress: Progress): void {
  if (begin > track.position) {
    progress.gone += begin - track.position;
    track.position = begin;
  } else track.position = track.stop ?? track.end;
}
