import type { Colour, TextStyle } from "./canvas.ts";

/** Geometry of the page, in points: A4 with margins of 20 mm at the sides. */
export const PAGE = {
  left: 56,
  right: 539,
  width: 483,
  top: 52,
  /** Where the content ends. */
  bottom: 768,
  /** Baseline of the footer. */
  footer: 801,
} as const;

export const COLOUR = {
  ink: "0.08 0.1 0.14",
  muted: "0.39 0.42 0.47",
  accent: "0.07 0.25 0.36",
  hairline: "0.86 0.88 0.9",
  tint: "0.955 0.965 0.972",
  paper: "1 1 1",
} as const satisfies Record<string, Colour>;

const style = (face: TextStyle["face"], size: number, colour: Colour): TextStyle => ({
  face,
  size,
  colour,
});

export const STYLE = {
  title: style("semibold", 24, COLOUR.accent),
  wordmark: style("semibold", 17, COLOUR.ink),
  label: style("regular", 7.5, COLOUR.muted),
  tableHead: style("semibold", 7.5, COLOUR.muted),
  name: style("semibold", 10, COLOUR.ink),
  fact: style("semibold", 10, COLOUR.ink),
  body: style("regular", 9, COLOUR.ink),
  muted: style("regular", 9, COLOUR.muted),
  strong: style("semibold", 9, COLOUR.ink),
  payable: style("semibold", 12, COLOUR.paper),
  footer: style("regular", 7.5, COLOUR.muted),
} as const;

/** From one baseline to the next in running text. */
export const LEADING = 13;
