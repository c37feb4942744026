import { formatMoney } from "/invoicing/money.js";
import { invoiceTotals } from "/invoicing/totals.js";

const DECIMAL = /^\d{1,12}(\.\d{1,6})?$/;
const form = document.querySelector("[data-credit-form]");

/** The line as it will be credited: null when nothing of it is, undefined when what is typed is no number. */
function creditedOf(row) {
  const line = JSON.parse(row.dataset.line);
  const quantity = row.querySelector("input").value.trim().replace(",", ".") || "0";
  if (!DECIMAL.test(quantity)) return undefined;
  if (Number(quantity) === 0) return null;
  const { discount } = line;
  // An amount taken off a line is shared out by quantity, as the server does it.
  const share = discount?.amount && Math.round((discount.amount * quantity) / line.quantity);
  return { ...line, quantity, discount: discount?.amount ? { amount: share } : discount };
}

function update() {
  const lines = [...form.querySelectorAll("[data-credit-line]")].map(creditedOf);
  const output = form.querySelector("[data-credit-total]");
  const chosen = lines.filter(Boolean);
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
