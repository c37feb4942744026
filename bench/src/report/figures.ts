import type { Ratio } from "../statistics/ratios.ts";

/** Milliseconds, to three digits that count. */
export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

/** How many a second. */
export function perSecond(value: number): string {
  return `${value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en")}/s`;
}

/** A multiple, as in `3.1 ×`. */
export function times(value: number): string {
  return `${value.toFixed(2)} ×`;
}

/** A multiple with the lowest and highest of its rounds. */
export function timesBetween({ middle, low, high }: Ratio): string {
  return `${times(middle)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** Memory in mebibytes. */
export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** Memory in kibibytes. */
export function kibibytes(bytes: number): string {
  return `${(bytes / 2 ** 10).toFixed(1)} KiB`;
}

/** A share in per cent. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** Seconds of processor time. */
export function cpu(seconds: number): string {
  return `${seconds.toFixed(seconds < 10 ? 3 : 1)} s`;
}
