import type { RequestHandler } from "express";

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
  const line: { next: () => void; since: number }[] = [];
  let quiet = 0;
  const admit = () => {
    const [first] = line;
    if (!first) return;
    quiet++;
    if (quiet >= calm || performance.now() - first.since > patience) {
      line.shift();
      first.next();
    }
    if (line.length > 0) setImmediate(admit);
  };
  return (request, _response, next) => {
    if (request.method !== "POST") return next();
    quiet = 0;
    line.push({ next, since: performance.now() });
    if (line.length === 1) setImmediate(admit);
  };
}

/** Forms that are worked on at a time, and how many while a page is asked for. */
const [atATime, besidePages] = [4, 1];

/**
 * Lets a few forms in at a time and the rest wait in line: a burst leaves the database and the processor
 * to pages too. Stands behind the reading of the body: who sends slowly holds no place.
 */
export function formsInTurn(): RequestHandler {
  const line: (() => void)[] = [];
  let inside = 0;
  let pages = 0;
  const moveOn = () => {
    while (line.length > 0 && inside < (pages > 0 ? besidePages : atATime)) line.shift()?.();
  };
  return (request, response, next) => {
    const isForm = request.method === "POST";
    let state: "waits" | "inside" | "gone" = "waits";
    const leave = () => {
      if (state === "inside" && isForm) inside--;
      if (state === "inside" && !isForm) pages--;
      state = "gone";
      moveOn();
    };
    const enter = () => {
      // Whoever hung up while waiting is not worked on.
      if (state === "gone") return;
      state = "inside";
      if (isForm) inside++;
      else pages++;
      next();
    };
    response.once("finish", leave).once("close", leave);
    if (!isForm) return enter();
    line.push(enter);
    moveOn();
  };
}
