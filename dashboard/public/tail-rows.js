/** More rows than this nobody reads, and a browser stays quick with them. */
const MOST_ROWS = 500;
/** While more than so many come at once, only the newest are drawn: a browser moves all that is drawn each time. */
const MANY = 20;
const MOST_DRAWN = 100;
/** So long after the last of many the others are drawn too; milliseconds. */
const CALM_MS = 500;

const rows = document.querySelector("[data-tail-rows]");
/** Rows that are kept below those that are drawn, newest first. */
let below = [];
let calm;

/** Puts rows on top, newest first, and lets the oldest go. */
export function putOnTop(fresh) {
  if (fresh.length > MANY && !isInUse()) {
    const all = [...fresh, ...rows.children, ...below].slice(0, MOST_ROWS);
    below = all.splice(MOST_DRAWN);
    rows.prepend(...fresh.slice(0, MOST_DRAWN));
    while (rows.childElementCount > MOST_DRAWN) rows.lastElementChild.remove();
    clearTimeout(calm);
    calm = setTimeout(drawAll, CALM_MS);
  } else {
    rows.prepend(...fresh);
    if (isInUse()) drawAll();
    while (rows.childElementCount > MOST_ROWS) rows.lastElementChild.remove();
    below.splice(MOST_ROWS - rows.childElementCount);
  }
}

/** Draws all rows that are kept. */
export function drawAll() {
  clearTimeout(calm);
  rows.append(...below);
  below = [];
}

/** Whether somebody has picked a row, is on one with the keyboard, or looks below the newest. */
function isInUse() {
  const last = rows.children[Math.min(rows.childElementCount, MOST_DRAWN) - 1];
  return (
    rows.contains(document.activeElement) ||
    rows.querySelector(":checked") !== null ||
    (rows.childElementCount >= MOST_DRAWN && last.getBoundingClientRect().top < innerHeight)
  );
}

addEventListener("scroll", () => below.length > 0 && isInUse() && drawAll(), { passive: true });
