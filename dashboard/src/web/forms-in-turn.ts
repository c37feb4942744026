import type { RequestHandler, Response } from "express";

/** Turns without another form after which no more are expected to come. */
const calm = 3;

/** How long the first form in line waits for others to stop coming, in milliseconds. */
const patience = 500;

/**
 * Lets one form a turn of the event loop through, so that five hundred clicks at once do not stand as one
 * block before the page that somebody else opens meanwhile. A form that waits here holds nothing.
 *
 * A turn accepts one new connection (libuv), and one with a form in it takes a hundred times as long as one without: a
 * page whose connection waits behind those of the forms would wait for all of them. So the line moves once a turn
 * brought no other form, or when its first has waited long enough.
 */
export function oneFormATurn(): RequestHandler {
  const line: { next: () => void; response: Response; since: number }[] = [];
  let quiet = 0;
  const admit = () => {
    const [first] = line;
    if (!first) return;
    quiet++;
    if (quiet >= calm || performance.now() - first.since > patience) {
      line.shift();
      // Whoever hung up while waiting is not worked on.
      if (!first.response.destroyed) first.next();
    }
    if (line.length > 0) setImmediate(admit);
  };
  return (request, response, next) => {
    if (request.method !== "POST") return next();
    quiet = 0;
    line.push({ next, response, since: performance.now() });
    if (line.length === 1) setImmediate(admit);
  };
}

/** Forms that are worked on at a time, and how many while a page is asked for. */
const [atATime, besidePages] = [4, 1];

/** A page or a form that takes longer than this, in milliseconds, is waited for no more: an export, a statement that hangs. */
const long = 1_000;

/**
 * Lets a few forms in at a time and the rest wait in line: a burst leaves the database and the processor
 * to pages too. Stands behind the reading of the body: who sends slowly holds no place.
 */
export function formsInTurn(): RequestHandler {
  const line: (() => void)[] = [];
  const forms = new Set<Stay>();
  const pages = new Set<Stay>();
  const isRoom = () => forms.size < atATime && (recent(pages) === 0 || recent(forms) < besidePages);
  const moveOn = () => {
    while (line.length > 0 && isRoom()) line.shift()?.();
  };
  return (request, response, next) => {
    const { socket } = request;
    if (response.destroyed || socket.destroyed) return;
    const kind = request.method === "POST" ? forms : pages;
    const stay: Stay = { since: 0 };
    let gone = false;
    const leave = () => {
      if (gone) return;
      gone = true;
      response.off("finish", leave);
      socket.off("close", leave);
      kind.delete(stay);
      moveOn();
    };
    const enter = () => {
      if (gone) return;
      stay.since = performance.now();
      kind.add(stay);
      next();
    };
    response.once("finish", leave);
    // Of the connection: an answer that waits for another one on the same connection does not hear that this was closed.
    socket.once("close", leave);
    if (kind === pages) return enter();
    line.push(enter);
    moveOn();
  };
}

type Stay = { since: number };

/** How many came in a short while ago. */
function recent(stays: Iterable<Stay>): number {
  const since = performance.now() - long;
  let count = 0;
  for (const stay of stays) if (stay.since > since) count++;
  return count;
}
