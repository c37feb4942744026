import type { RequestHandler } from "express";

/** Forms that are worked on at a time. */
const atATime = 6;

/**
 * Lets a few forms in at a time and the rest wait in line, so that a burst of clicks does not stand before
 * the pages that other people open meanwhile. Stands behind the reading of the body: who sends slowly
 * holds no place.
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
