import { InvalidArgumentError } from "commander";

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A moment as people write it: `30s`, `10m`, `2h`, `7d` ago, or a date and time in ISO 8601.
 *
 * @returns milliseconds since the epoch; undefined for anything else
 */
export function momentOf(text: string, now: number): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * units[unit as keyof typeof units];
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** For commander. */
export function parseMoment(text: string): number {
  const moment = momentOf(text, Date.now());
  if (moment === undefined)
    throw new InvalidArgumentError(
      "Expected 30s, 10m, 2h, 7d or a time, as in 2026-11-21T10:00:00Z.",
    );
  return moment;
}

/** Where to begin: `beginning`, `end`, an offset, or a moment. */
export type Beginning =
  | { readonly from: "beginning" }
  | { readonly from: "end" }
  | { readonly from: "offset"; readonly offset: bigint }
  | { readonly from: "time"; readonly time: number };

/** For commander. */
export function parseBeginning(text: string): Beginning {
  if (text === "beginning" || text === "end") return { from: text };
  if (/^\d{1,18}$/.test(text)) return { from: "offset", offset: BigInt(text) };
  const time = momentOf(text, Date.now());
  if (time !== undefined) return { from: "time", time };
  throw new InvalidArgumentError(
    "Expected beginning, end, an offset, or a time as in 10m or 2026-11-21T10:00:00Z.",
  );
}
