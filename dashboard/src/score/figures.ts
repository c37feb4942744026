import type { ScoreFacts } from "@recibo/common/contracts/score-calculated";
import type { Words } from "../language/words.ts";

/** Figures of facts by name, as numbers; what is not there is 0. */
export function figuresOf({ figures }: ScoreFacts): (name: string) => number {
  return (name) => Number(figures[name] ?? 0);
}

/** `3 invoices`: a number with its noun; `key` has the forms of the language, with `{{n}}` for the number. */
export function counted({ t, number }: Words, key: string, count: number): string {
  return t(key, { count, n: number(count) });
}

/** A share from 0 to 1 in per cent, rounded down so that 100 % means all; what is not nothing is never 0 %. */
export function shareIn({ t, percent }: Words, share: number): string {
  const whole = Math.floor(share * 100 + 1e-9);
  return share > 0 && whole === 0
    ? t("score:values.under", { percent: percent(1) })
    : percent(whole);
}

/** `€1,200.00 and $50.00`. */
export function amountsIn(
  { language, money }: Words,
  amounts: NonNullable<ScoreFacts["amounts"]>,
): string {
  const list = new Intl.ListFormat(language);
  return list.format(amounts.map(({ currency, amount }) => money(amount, currency)));
}

/** A difference with its sign: `+12`, `-3`, `0`. */
export function signedIn({ language }: Words, difference: number): string {
  return new Intl.NumberFormat(language, { signDisplay: "exceptZero" }).format(difference);
}
