import { socket } from "./live.js";
import { drawAll, putOnTop } from "./tail-rows.js";

/** A tab that nobody sees draws nothing; it says that it has a batch after this long. */
const HIDDEN_MS = 500;

const bar = document.querySelector("[data-tail]");
const template = document.querySelector("[data-tail-row]");
const marks = Object.fromEntries(
  [...document.querySelectorAll("[data-tail-mark]")].map((each) => [
    each.dataset.tailMark,
    each.content,
  ]),
);
const state = bar.querySelector("[data-tail-state]");
const shownCount = bar.querySelector("[data-tail-shown]");
const droppedCount = bar.querySelector("[data-tail-dropped]");
const button = bar.querySelector("[data-tail-pause]");
const rate = bar.querySelector("[data-tail-rate]");
const several = new URLSearchParams(bar.dataset.tail).get("topics")?.includes(",");

let positions = bar.dataset.end;
let paused = false;
let shown = 0;
let dropped = 0;
/** How many tails were asked for, and the last of which the server has heard: earlier ones send nothing after that. */
let asked = 0;
let heard = 0;

function say(name) {
  const text = bar.dataset.ended || state.dataset[name];
  if (state.textContent !== text) state.textContent = text;
  bar.classList.toggle("is-live", name === "live");
}

const begin = () => {
  delete bar.dataset.ended;
  say("waiting");
  const turn = ++asked;
  socket.emit("tail", { view: bar.dataset.tail, positions, rate: rate.value }, () => {
    heard = turn;
  });
};

function rowOf({ place, cells, wrong, tombstone, transaction }) {
  const row = template.content.firstElementChild.cloneNode(true);
  const link = row.querySelector("a");
  row.dataset.place = place;
  link.textContent = several ? place : place.slice(place.indexOf("/") + 1);
  link.href = link.dataset.base.replace("PLACE", place);
  for (const name of [wrong && "wrong", transaction])
    if (name) link.parentElement.append(" ", marks[name].cloneNode(true));
  const pick = row.querySelector("input");
  pick.value = place;
  pick.setAttribute("aria-label", pick.getAttribute("aria-label").replace("PLACE", place));
  row.querySelectorAll("[data-label]").forEach((cell, index) => {
    cell.textContent = (tombstone && cell.dataset.tombstone) || (cells[index] ?? "");
  });
  return row;
}

function show(batch) {
  positions = batch.positions;
  shown += batch.rows.length;
  dropped += batch.dropped;
  putOnTop(batch.rows.toReversed().map(rowOf));
  shownCount.textContent = shown.toLocaleString(document.documentElement.lang);
  droppedCount.textContent = dropped.toLocaleString(document.documentElement.lang);
  say("live");
}

/** After the next picture, or soon where none is drawn. */
function painted(then) {
  let done = false;
  const once = () => {
    if (!done) then();
    done = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, HIDDEN_MS);
}

socket.on("records", (batch, done) => {
  // What an earlier tail still sends comes again: the new one goes on where it was asked for.
  if (paused || heard !== asked) return done();
  show(batch);
  painted(done);
});

socket.on("tail-ended", ({ why }) => {
  bar.dataset.ended = why === "busy" ? state.dataset.busy : why;
  say("waiting");
});

button.addEventListener("click", () => {
  paused = !paused;
  button.textContent = paused ? button.dataset.resume : button.dataset.pause;
  if (paused) {
    socket.emit("tail-stop");
    drawAll();
    say("paused");
  } else begin();
});

rate.addEventListener("change", () => {
  history.replaceState(history.state, "", rate.selectedOptions[0].dataset.address);
  socket.emit("tail-rate", { rate: rate.value });
});

socket.on("connect", () => paused || begin());
socket.on("disconnect", () => paused || say("waiting"));
if (socket.connected) begin();
