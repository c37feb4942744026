import type { Canvas } from "./canvas.ts";
import { PAGE } from "./page-layout.ts";

/** Where on the pages the next thing goes, from the top down. */
export class PageFlow {
  /** Upper edge of what comes next. */
  y: number = PAGE.top;
  readonly #canvas: Canvas;

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
    canvas.addPage();
  }

  fits(height: number): boolean {
    return this.y + height <= PAGE.bottom;
  }

  newPage() {
    this.#canvas.addPage();
    this.y = PAGE.top;
  }

  /** Goes to a new page unless so much room is left on this one. */
  keep(height: number) {
    if (!this.fits(height)) this.newPage();
  }

  /** Takes this much room and gives its upper edge. */
  take(height: number): number {
    const top = this.y;
    this.y += height;
    return top;
  }
}
