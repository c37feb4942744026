/** Shows how many notifications have not been seen yet. */
export function showUnseen(unseen) {
  for (const count of document.querySelectorAll("[data-unseen]")) {
    count.hidden = unseen === 0;
    count.querySelector("[data-testid=unseen]").textContent = String(unseen);
  }
}
