import { permission } from "./browser-notice.js";
import { chime } from "./chime.js";

const form = document.querySelector("[data-preferences-form]");

function showPermission() {
  for (const part of form.querySelectorAll("[data-permission]"))
    part.hidden = part.dataset.permission !== permission();
}

/** Asks the browser once, at a click; what it said before is only shown. */
async function askPermission() {
  if (permission() === "default") await Notification.requestPermission();
  showPermission();
}

form.querySelector("[data-try-sound]").addEventListener("click", () => chime("invoice"));
form.querySelector("[data-ask-permission]").addEventListener("click", askPermission);
form.addEventListener("change", ({ target }) => {
  if (target.dataset.way === "browser" && target.checked) void askPermission();
});
showPermission();
