import { creditedPart } from "./invoicing/credited-part.ts";
import { formatMoney } from "./invoicing/money.ts";
import { invoiceTotals } from "./invoicing/totals.ts";

const DECIMAL = /^\d{1,12}(\.\d{1,6})?$/;
const form = document.querySelector("[data-credit-form]");

/** The lines as they will be credited: none when nothing is, undefined when what is typed is no number. */
function creditedOf(row) {
  const line = JSON.parse(row.dataset.line);
  const quantity = row.querySelector("input").value.trim().replace(",", ".") || "0";
  if (!DECIMAL.test(quantity)) return undefined;
  if (Number(quantity) === 0) return [];
  const { discount, rounding } = creditedPart(line, quantity, line.before, form.dataset.currency);
  const credited = { ...line, quantity, discount };
  const missing = { ...line, quantity: "1", unitPrice: rounding, discount: undefined };
  return rounding > 0 ? [credited, missing] : [credited];
}

function update() {
  const lines = [...form.querySelectorAll("[data-credit-line]")].map(creditedOf);
  const output = form.querySelector("[data-credit-total]");
  const chosen = lines.flatMap((each) => each ?? []);
  const isKnown = !lines.includes(undefined) && chosen.length > 0;
  const { currency } = form.dataset;
  output.value = isKnown
    ? formatMoney(invoiceTotals(chosen, currency).payable, currency, document.documentElement.lang)
    : "–";
}

/** Gives every line the quantity that it began with, or none. */
function fill(quantityOf) {
  for (const input of form.querySelectorAll("[data-credit-line] input"))
    input.value = quantityOf(input);
  update();
}

if (form) {
  form.addEventListener("input", update);
  form
    .querySelector("[data-credit-all]")
    .addEventListener("click", () => fill(({ dataset }) => dataset.left));
  form.querySelector("[data-credit-none]").addEventListener("click", () => fill(() => "0"));
  update();
}
