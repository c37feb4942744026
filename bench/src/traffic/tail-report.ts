import { mebibytes, milliseconds, percent, perSecond } from "../report/figures.ts";
import type { Table } from "../report/table.ts";
import type { Target } from "../report/target.ts";
import { pouredRate, type TailFigures } from "./poured-tail.ts";

/** What a browser that followed a topic live had to bear. */
export function tailTable(tail: TailFigures): Table {
  const { seconds, poured, rows, shown, dropped, stalls, paused, heapBytes } = tail;
  const count = (figure: number) => figure.toLocaleString("en");
  return {
    title: `Followed live in a real browser for ${Math.round(seconds)} s`,
    columns: ["", ""],
    rows: [
      ["records written", `${count(poured)}, ${perSecond(poured / seconds)}`],
      ["rows kept on the page", count(rows)],
      ["shown; dropped, as the page says", `${count(shown)}; ${count(dropped)}`],
      ["stalls of the page, p50", milliseconds(stalls.p50)],
      ["stalls of the page, p99", milliseconds(stalls.p99)],
      ["longest stall", milliseconds(stalls.max)],
      ["Pause answered after", milliseconds(paused)],
      ["memory of its JavaScript", mebibytes(heapBytes)],
    ],
  };
}

/** It hears of every record at that rate, and stays quick. */
export function tailTargets(tail: TailFigures): Target[] {
  const { seconds, poured, shown, dropped, stalls, paused } = tail;
  const quick = { good: "below", write: milliseconds } as const;
  return [
    {
      what: "records a second written while a browser followed live",
      value: poured / seconds,
      limit: pouredRate * 0.98,
      good: "at least",
      write: perSecond,
    },
    {
      what: "of these, shown or counted as dropped by its page",
      value: (shown + dropped) / poured,
      limit: 0.98,
      good: "at least",
      write: percent,
    },
    { what: "p99 of the page's stalls meanwhile", value: stalls.p99, limit: 100, ...quick },
    { what: "its longest stall", value: stalls.max, limit: 1_000, ...quick },
    { what: "Pause answered while records came", value: paused, limit: 500, ...quick },
  ];
}
