import { formatMoney } from "./invoicing/money.ts";
import { parseAmount } from "./invoicing/parse-amount.ts";
import { invoiceTotals } from "./invoicing/totals.ts";

/** Speech follows once the typing rests, or every key would be read out. */
const SPEAK_AFTER_MS = 900;
const DECIMAL = /^-?\d{1,12}(\.\d{1,6})?$/;

let speaking;

/** Shows net, tax per rate and payable of what is typed so far. */
export function showSums(form) {
  const currency = form.elements.currency.value;
  const money = (minor) => formatMoney(minor, currency, document.documentElement.lang);
  const lines = [...form.querySelectorAll("[data-line]")];
  const amounts = lines.map((line) => amountsOf(line, currency));
  const sums = reckon(
    amounts.filter((each) => each !== null),
    currency,
  );

  let next = 0;
  lines.forEach((line, index) => {
    const net = sums && amounts[index] ? money(sums.lineNets[next++]) : "–";
    line.querySelector("[data-net]").value = net;
  });
  const begun = lines.filter(isBegun).length;
  const known = amounts.filter((each) => each !== null).length;
  form.querySelector("[data-incomplete]").hidden = begun <= known;
  showTotals(form.querySelector("[data-sums]"), known ? sums : null, money);
}

const field = (line, name) => line.querySelector(`[name$='[${name}]']`).value.trim();
const isBegun = (line) => field(line, "description") !== "" || field(line, "unitPrice") !== "";
const decimal = (text) => text.replace(",", ".");

/** The line's amounts, or null as long as one of them is missing or not a number. */
function amountsOf(line, currency) {
  const price = parseAmount(field(line, "unitPrice"), currency);
  const quantity = decimal(field(line, "quantity"));
  const taxRate = decimal(field(line, "taxRate"));
  const discount = discountOf(field(line, "discount"), currency);
  if (!price.ok || !DECIMAL.test(quantity) || !DECIMAL.test(taxRate) || discount === null)
    return null;
  const taxCategory = field(line, "taxCategory") || undefined;
  return { quantity, unitPrice: price.minor, taxRate, taxCategory, discount };
}

/** A share (`10%`) or an amount; undefined when there is none, null when it is neither. */
function discountOf(text, currency) {
  if (text === "") return undefined;
  const [, share] = /^(.*?)\s*%$/.exec(text) ?? [];
  if (share !== undefined) return DECIMAL.test(decimal(share)) ? { percent: decimal(share) } : null;
  const amount = parseAmount(text, currency);
  return amount.ok ? { amount: amount.minor } : null;
}

/** Null when an amount is larger than can be reckoned. */
function reckon(amounts, currency) {
  try {
    return invoiceTotals(amounts, currency);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function showTotals(panel, sums, money) {
  const text = (minor) => (sums ? money(minor) : "–");
  panel.querySelector("[data-sum=net]").textContent = text(sums?.net);
  panel.querySelector("[data-sum=payable]").textContent = text(sums?.payable);
  showTaxes(panel, sums?.taxes ?? [], money);
  clearTimeout(speaking);
  const spoken = panel.querySelector("[data-spoken]");
  const words = { net: text(sums?.net), tax: text(sums?.tax), payable: text(sums?.payable) };
  const sentence = spoken.dataset.spokenText.replace(/\{(\w+)\}/g, (_, name) => words[name]);
  speaking = setTimeout(() => {
    if (sums && spoken.textContent !== sentence) spoken.textContent = sentence;
  }, SPEAK_AFTER_MS);
}

/** One row a category and rate, made from the hidden row that the page carries. */
function showTaxes(panel, taxes, money) {
  const [blank, ...shown] = panel.querySelectorAll("[data-sum-tax]");
  for (const row of shown) row.remove();
  const rows = taxes.map(({ category, rate, taxable, tax }) => {
    const row = blank.cloneNode(true);
    row.hidden = false;
    row.querySelector("[data-name]").textContent = nameOf(category, rate, row.dataset.text);
    row.querySelector("[data-taxable]").textContent = money(taxable);
    row.querySelector("[data-tax]").textContent = money(tax);
    return row;
  });
  blank.after(...rows);
}

/** The rate, or the category where there is none: as the lines' choices call it. */
function nameOf(category, rate, text) {
  const choice = document.querySelector(`[name$='[taxCategory]'] option[value="${category}"]`);
  if (category === "S" || category === "Z" || !choice) return text.replace("{rate}", rate);
  return choice.textContent;
}
