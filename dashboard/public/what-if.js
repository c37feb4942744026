const difference = new Intl.NumberFormat(document.documentElement.lang, {
  signDisplay: "exceptZero",
});
const number = new Intl.NumberFormat(document.documentElement.lang);

/** The history that is reckoned with, once somebody chooses; thrown away when the page has news. */
let history;
let turn = 0;

const panel = () => document.querySelector("[data-what-if]");

/** Reckons again whenever an invoice is chosen or not chosen any more. */
export function followWhatIf() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-what-if] [name=pay]")) void show();
  });
}

/** Reckons again with what is known now. */
export function refreshWhatIf() {
  history = undefined;
  void show();
}

async function show() {
  const form = panel();
  if (!form) return;
  const chosen = [...form.querySelectorAll("[name=pay]:checked")].map(({ value }) => value);
  const mine = ++turn;
  if (chosen.length === 0) return showNothing(form, "choose");
  try {
    const change = await reckon(chosen);
    if (mine === turn) showChange(form, change);
  } catch {
    history = undefined;
    if (mine === turn) showNothing(form, "failed");
  }
}

/** The score of today and the one with these invoices paid, by the very function that the worker calculates with. */
async function reckon(chosen) {
  const [{ scoreIfPaid }, { packedId, unpackHistory }, { changesBetween }] = await Promise.all([
    import("./scorecard/if-paid.ts"),
    import("./scorecard/packed-history.ts"),
    import("./scorecard/changes.ts"),
  ]);
  history ??= load();
  const packed = await history;
  const places = chosen.flatMap((id) => (id in packed.ids ? [packedId(packed.ids[id])] : []));
  const { now, paid } = scoreIfPaid(unpackHistory(packed), packed.asOf, places);
  return { now, paid, factors: changesBetween(now, paid).factors };
}

async function load() {
  const response = await fetch("/score/history", { headers: { accept: "application/json" } });
  if (!response.ok || response.redirected) throw new Error(`no history: ${response.status}`);
  return await response.json();
}

function showNothing(form, what) {
  const sentence = form.querySelector("[data-sentence]");
  sentence.textContent = sentence.dataset[what];
  for (const row of form.querySelectorAll("[data-of]")) row.hidden = true;
}

function showChange(form, { now, paid, factors }) {
  const sentence = form.querySelector("[data-sentence]");
  const tiers = JSON.parse(form.dataset.tiers);
  const values = {
    points: number.format(paid.points),
    now: number.format(now.points),
    difference: difference.format(paid.points - now.points),
    tier: tiers[paid.tier.code],
  };
  sentence.textContent = sentence.dataset.becomes.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  for (const factor of factors) {
    const row = form.querySelector(`[data-of="${CSS.escape(factor.code)}"]`);
    if (!row) continue;
    row.hidden = factor.difference === 0;
    row.querySelector(".difference").textContent = difference.format(factor.difference);
  }
}
