import { markRead, sendMarks } from "./marks.js";
import { refreshParts } from "./parts.js";

const inbox = () => document.getElementById("notifications-live");

/** Following a notification's link opens it, also in another tab. */
function open(event) {
  const item = event.target.closest(".inbox-title a")?.closest("[data-position]");
  if (item && !item.matches("[data-state=read]")) markRead(item.dataset.position);
}
document.addEventListener("click", open);
document.addEventListener("auxclick", open);

// Marking stays on the page; without script the form brings the same page back.
document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter: button } = event;
    if (!form.matches("[data-marks]") || !button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keepPlace(button);
    if (await sendMarks(form, button)) refreshParts("notifications");
    else form.submit();
  },
  { capture: true },
);

let place;

/** What is marked may leave a narrowed list, and its button with it. */
function keepPlace(button) {
  const buttons = [...inbox().querySelectorAll(".inbox-mark")];
  place = { id: button.id, index: buttons.indexOf(button) };
}

document.addEventListener("htmx:after:swap", () => {
  if (!place || document.activeElement !== document.body) return;
  const buttons = [...inbox().querySelectorAll(".inbox-mark")];
  const next = document.getElementById(place.id) ?? buttons[place.index] ?? buttons.at(-1);
  (next ?? document.getElementById("main")).focus();
  place = undefined;
});
