/** Says whether the page is live: `online` (nothing to say), `offline` or `signed-out`. */
export function showConnection(state) {
  for (const message of document.querySelectorAll("[data-connection]"))
    message.hidden = message.dataset.connection !== state;
}
