/** Shows how many notifications have not been seen yet, in a figure and in words. */
export function showUnseen(unseen) {
  for (const count of document.querySelectorAll("[data-unseen]")) {
    count.hidden = unseen === 0;
    count.querySelector("[data-testid=unseen]").textContent = String(unseen);
  }
  for (const words of document.querySelectorAll("[data-bell]")) {
    const { none, one, other } = words.dataset;
    words.textContent =
      unseen === 0 ? none : (unseen === 1 ? one : other).replace("{count}", unseen);
  }
}
