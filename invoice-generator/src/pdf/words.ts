import { normalisedRate } from "@recibo/common/invoicing/totals";

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** A calendar date as `12 March 2026`. */
export function longDate(isoDate: string): string {
  const [year = "", month = "", day = ""] = isoDate.split("-");
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** A decimal as `1,250.5`: thousands grouped, no superfluous digits. */
export function printedQuantity(decimal: string): string {
  const [whole = "", fraction = ""] = decimal.split(".");
  const grouped = whole.replace(/^(-?)0+(?=\d)/, "$1").replace(/\B(?=(\d{3})+$)/g, ",");
  return `${grouped}.${fraction}`.replace(/\.?0*$/, "");
}

/** A tax rate as `20 %`. */
export function printedRate(rate: string): string {
  return `${normalisedRate(rate)} %`;
}
