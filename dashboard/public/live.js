import { io } from "socket.io-client";
import { showUnseen } from "./bell.js";
import { noticeOnce } from "./browser-notice.js";
import { chimeOnce } from "./chime.js";
import { showConnection } from "./connection.js";
import { SEEN_MS, whenVisibleFor } from "./on-screen.js";
import { showOutage } from "./outage.js";
import { refreshParts, refreshPendingParts } from "./parts.js";
import { prefer, wants, withoutToast } from "./preferences.js";
import { dropToast, showToast } from "./toasts.js";

/** After the server itself ended or refused a connection, socket.io leaves it to us to try again. */
const RETRY_MS = 2_000;

/**
 * The last notification that this person has seen when the page was made, or that this tab has shown since:
 * an answer may be quicker than the page that waits for it, so what is unseen is asked for again.
 */
const shownKey = `recibo-shown:${document.body.dataset.person}`;
const shown = Number(sessionStorage.getItem(shownKey) ?? 0);
const rendered = Math.max(Number(document.body.dataset.position), shown);
const arrived = new Set();
let last = rendered;
let connections = 0;
let inboxMoved = -1;

/** The newest notification that the page itself lists; what is on the screen there is seen. */
const list = document.querySelector("[data-newest]");
const newestInList = Number(list?.dataset.newest ?? 0);

// WebSocket only: what a load balancer passes on is one connection, whichever dashboard it goes to.
const request = document.querySelector("[data-request]")?.dataset.request;
export const socket = io({
  transports: ["websocket"],
  auth: (give) => give({ after: last, request }),
});

const tell = (name, detail) =>
  document.body.dispatchEvent(new CustomEvent(`recibo:${name}`, { detail }));
const seen = (position) => {
  sessionStorage.setItem(
    shownKey,
    String(Math.max(position, Number(sessionStorage.getItem(shownKey) ?? 0))),
  );
  socket.emit("seen", { upTo: position, except: withoutToast() });
};

/**
 * Counts come by different ways, and an older one may come after a newer: each new notification and each
 * one seen moves the inbox on, so that the larger number is the later state.
 */
function count({ last, unseen }) {
  const moved = 2 * last - unseen;
  if (moved < inboxMoved) return;
  inboxMoved = moved;
  showUnseen(unseen);
}

socket.on("connect", () => {
  showConnection("online");
  tell("connection", { state: "online" });
  // Notifications are caught up by position; other events that were missed are not sent again.
  connections += 1;
  if (connections > 1) refreshParts();
  else refreshPendingParts();
});

/** A list of everything shows what is in it: no kind is excepted. */
function seeList() {
  const newest = Number(document.querySelector("[data-newest]")?.dataset.newest ?? 0);
  if (newest > 0) whenVisibleFor(SEEN_MS, () => socket.emit("seen", { upTo: newest }));
}
if (list) {
  socket.on("connect", seeList);
  document.addEventListener("htmx:after:swap", seeList);
}

socket.on("disconnect", (reason) => {
  showConnection("offline");
  tell("connection", { state: "offline" });
  if (reason === "io server disconnect") setTimeout(() => socket.connect(), RETRY_MS);
});

socket.on("connect_error", (error) => {
  if (error.message === "unauthenticated") {
    showConnection("signed-out");
    tell("connection", { state: "signed-out" });
    return;
  }
  showConnection("offline");
  if (!socket.active) setTimeout(() => socket.connect(), RETRY_MS);
});

socket.on("notification", (notification) => {
  const { position, unseen } = notification;
  if (position <= rendered || arrived.has(position)) return;
  arrived.add(position);
  // Positions have no gap: what lies between was told by a way that was interrupted.
  if (position > last + 1) socket.emit("after", { after: last });
  last = Math.max(last, position);
  count({ last: position, unseen });
  void chimeOnce(notification);
  void noticeOnce(notification);
  if (isToasted(notification)) showToast(notification, seen);
  refreshParts("notifications");
  tell("notification", notification);
});

/**
 * No toast for what was read elsewhere, nor for what had been seen when the page was opened, nor for what the page
 * lists itself.
 */
function isToasted({ kind, position, read, seen }) {
  const known = read || (seen && connections === 1);
  return !known && position > newestInList && wants(kind, "toast");
}

socket.on("unseen", (state) => {
  count(state);
  state.read?.forEach(dropToast);
  refreshParts("notifications");
  tell("unseen", { unseen: state.unseen });
});

// The server may have missed telling something, to many browsers: each asks again at a moment of its own.
socket.on("catch-up", ({ within }) => {
  setTimeout(() => {
    socket.emit("after", { after: last });
    refreshParts();
  }, Math.random() * within);
});

socket.on("preferences", prefer);

socket.on("request", ({ id }) => {
  refreshParts(`request:${id}`);
  tell("request", { id });
});

socket.on("organisation", ({ changed }) => {
  refreshParts(changed);
  tell("organisation", { changed });
});

socket.on("operators", ({ changed }) => {
  refreshParts(changed);
  tell("operators", { changed });
});

socket.on("outage", ({ outage }) => {
  showOutage(outage);
  tell("outage", { outage });
});
