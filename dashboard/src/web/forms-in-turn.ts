import type { RequestHandler } from "express";

/**
 * Lets one form a turn of the event loop through, so that five hundred clicks at once do not stand as one
 * block before the page that somebody else opens meanwhile. A form that waits here holds nothing.
 */
export function oneFormATurn(): RequestHandler {
  const line: (() => void)[] = [];
  const admit = () => {
    line.shift()?.();
    if (line.length > 0) setImmediate(admit);
  };
  return (request, _response, next) => {
    if (request.method !== "POST") return next();
    line.push(next);
    if (line.length === 1) setImmediate(admit);
  };
}

/** Forms that are worked on at a time. */
const atATime = 4;

/**
 * Lets a few forms in at a time and the rest wait in line: a burst leaves the database and the processor
 * to pages too. Stands behind the reading of the body: who sends slowly holds no place.
 */
export function formsInTurn(): RequestHandler {
  const line: (() => void)[] = [];
  let inside = 0;
  return (request, response, next) => {
    if (request.method !== "POST") return next();
    let entered = false;
    let gone = false;
    const leave = () => {
      if (gone) return;
      gone = true;
      if (!entered) return;
      inside--;
      line.shift()?.();
    };
    const enter = () => {
      // Whoever hung up while waiting lets the next one in.
      if (gone) return line.shift()?.();
      entered = true;
      inside++;
      next();
    };
    response.once("finish", leave).once("close", leave);
    if (inside < atATime) enter();
    else line.push(enter);
  };
}
