import type { History } from "./rates.ts";

/** The size of the drawing, in its own units. */
const [width, height] = [120, 28];
const hour = 3_600_000;

/** What is drawn for `<path d="…">`, and what its highest point stands for. */
export type Sparkline = { readonly path: string; readonly most: number };

/** A line over the last hour; undefined while there is too little to draw. */
export function sparkline(history: History, now = Date.now()): Sparkline | undefined {
  if (history.length < 2) return undefined;
  const most = Math.max(...history.map(({ value }) => value));
  const points = history.map(({ at, value }) => {
    const x = width - ((now - at) / hour) * width;
    const y = height - 1 - (value / (most || 1)) * (height - 2);
    return `${Math.max(0, x).toFixed(1)},${y.toFixed(1)}`;
  });
  return { path: `M${points.join("L")}`, most };
}
