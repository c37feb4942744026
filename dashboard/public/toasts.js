import { markRead } from "./marks.js";
import { SEEN_MS, whenVisibleFor } from "./on-screen.js";

const STAYS_MS = 12_000;
/** A failure is worth more time; it is in the notifications as well. */
const FAILURE_STAYS_MS = 30_000;
const TICK_MS = 500;
const MOST = matchMedia("(width < 48rem)").matches ? 2 : 4;

const shelf = document.getElementById("toasts");
const blank = document.getElementById("toast");
const more = document.getElementById("toast-more");

const timeLeft = new Map();
let hiddenCount = 0;
let before = null;
let clock;

/**
 * Shows a notification in the corner without moving the focus. `onSeen(position)` is called once it
 * has been on a visible page for a moment, which may be later when the tab is in the background, or at
 * once when the person dismisses or follows it.
 */
export function showToast(notification, onSeen) {
  const toast = fill(blank.content.firstElementChild.cloneNode(true), notification);
  shelf.prepend(toast);
  timeLeft.set(toast, notification.kind === "failure" ? FAILURE_STAYS_MS : STAYS_MS);
  makeRoom();
  const seen = once(() => onSeen(notification.position));
  toast.addEventListener("click", seen);
  for (const link of toast.querySelectorAll(".note-link"))
    link.addEventListener("click", () => markRead(notification.position));
  whenVisibleFor(SEEN_MS, seen);
  clock ??= setInterval(tick, TICK_MS);
}

function fill(toast, { position, kind, title, message, href, pdf }) {
  toast.dataset.position = position;
  toast.dataset.kind = kind;
  for (const icon of toast.querySelectorAll(".note-icon")) icon.hidden = icon.dataset.kind !== kind;
  toast.querySelector(".note-title").textContent = title;
  toast.querySelector(".note-message").textContent = message;
  const link = toast.querySelector(".note-link");
  link.href = href ?? link.href;
  const file = toast.querySelector("[data-pdf]");
  if (pdf) file.href = pdf;
  else file.remove();
  for (const each of toast.querySelectorAll("[data-title]")) each.textContent = ` ${title}`;
  toast.querySelector(".note-close").addEventListener("click", () => dismiss(toast));
  return toast;
}

/** Takes away the toast of a notification that was read elsewhere, unless somebody is at it right now. */
export function dropToast(position) {
  const toast = shelf.querySelector(`[data-position="${position}"]`);
  if (toast && !toast.matches(":hover, :focus-within")) dismiss(toast);
}

/** Time stands still while the person reads or works with a toast, or looks at another tab. */
function tick() {
  if (document.hidden || shelf.matches(":hover, :focus-within")) return;
  for (const [toast, left] of timeLeft) {
    if (left <= TICK_MS) dismiss(toast);
    else timeLeft.set(toast, left - TICK_MS);
  }
}

function makeRoom() {
  const unfocused = [...timeLeft.keys()].filter((toast) => !toast.matches(":focus-within"));
  while (timeLeft.size > MOST && unfocused.length) {
    remove(unfocused.shift());
    hiddenCount += 1;
  }
  shelf.querySelector(".note-more")?.remove();
  if (hiddenCount === 0) return;
  const line = more.content.firstElementChild.cloneNode(true);
  line.querySelector("[data-count]").textContent = String(hiddenCount);
  shelf.append(line);
}

function remove(toast) {
  timeLeft.delete(toast);
  toast.remove();
}

function dismiss(toast) {
  const hadFocus = toast.matches(":focus-within");
  remove(toast);
  if (timeLeft.size === 0) {
    shelf.replaceChildren();
    hiddenCount = 0;
    clearInterval(clock);
    clock = undefined;
  }
  if (hadFocus) (shelf.querySelector(".note-close") ?? before)?.focus();
}

function once(act) {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}

shelf.addEventListener("focusin", (event) => {
  if (event.relatedTarget && !shelf.contains(event.relatedTarget)) before = event.relatedTarget;
});

// Escape dismisses the toast with the focus, else the newest, unless an open menu takes it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector(":popover-open")) return;
  const toast = document.activeElement.closest("[data-position].note") ?? shelf.firstElementChild;
  if (toast?.matches("[data-position]")) dismiss(toast);
});
