import { showConnection } from "./connection.js";

/** A push can be lost with its connection; what waits for an answer therefore also asks by itself. */
const PENDING_MS = 5_000;

/** Elements with `data-live="topic topic"` are refetched by htmx when they hear this event. */
const refresh = (part) => part.dispatchEvent(new CustomEvent("recibo-refresh"));

/** Refetches the parts of the page that show `topic`, or all of them. */
export function refreshParts(topic) {
  const selector = topic === undefined ? "[data-live]" : `[data-live~="${CSS.escape(topic)}"]`;
  document.querySelectorAll(selector).forEach(refresh);
}

/** Refetches the parts that still wait for an answer. */
export function refreshPendingParts() {
  for (const part of document.querySelectorAll("[data-live]"))
    if (part.matches("[data-pending]") || part.querySelector("[data-pending]")) refresh(part);
}

setInterval(refreshPendingParts, PENDING_MS);

// Whoever was signed out elsewhere is answered with the sign-in page; it has no place inside this one.
document.addEventListener("htmx:before:swap", (event) => {
  if (!event.detail.ctx.response?.raw.redirected) return;
  event.preventDefault();
  showConnection("signed-out");
});
document.addEventListener("htmx:response:error", (event) => {
  if (event.detail.ctx.response.status === 401) showConnection("signed-out");
});

// What a person has unfolded stays so while its part is renewed.
let unfolded = [];
document.addEventListener("htmx:before:swap", () => {
  unfolded = [...document.querySelectorAll("details[open][id]")].map(({ id }) => id);
});
document.addEventListener("htmx:after:swap", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
});
