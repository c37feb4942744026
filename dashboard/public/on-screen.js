/**
 * What is on a visible page for this long counts as seen. An answer is often quicker than the page that the
 * click leads to: what flashed up on the page being left is shown again on the next one.
 */
export const SEEN_MS = 1_000;

/** Acts once the page has been visible for so long without a break, which may be much later. */
export function whenVisibleFor(milliseconds, act) {
  let timer;
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    timer = setTimeout(() => {
      document.removeEventListener("visibilitychange", look);
      act();
    }, milliseconds);
  };
  document.addEventListener("visibilitychange", look);
  look();
}
