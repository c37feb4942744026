import { cleanText } from "./clean-text.ts";
import type { InvoiceFonts } from "./invoice-fonts.ts";
import type { PrintedLogo } from "./logo-picture.ts";
import type { DocumentFont, PdfFile } from "./pdf-file.ts";

/** Red, green and blue from 0 to 1, as the operand of a PDF operator. */
export type Colour = `${number} ${number} ${number}`;

export type TextStyle = { face: keyof InvoiceFonts; size: number; colour: Colour };

/** Kept short, and free of the last digits in which processors may differ. */
const coordinate = (value: number) => String(Math.round(value * 100) / 100);

/**
 * Draws on the pages of a file, in points from the upper left corner. Text is placed by its baseline.
 * Writes the operators itself: pdfkit's text() saves and restores the whole state around each word.
 */
export class Canvas {
  readonly #file: PdfFile;
  readonly #fonts: InvoiceFonts;
  readonly #embedded: Record<keyof InvoiceFonts, DocumentFont>;

  constructor(file: PdfFile, fonts: InvoiceFonts) {
    this.#file = file;
    this.#fonts = fonts;
    this.#embedded = {
      regular: file.embed("regular", fonts.regular),
      semibold: file.embed("semibold", fonts.semibold),
    };
  }

  get pages(): number {
    return this.#file.bufferedPageRange().count;
  }

  addPage() {
    this.#file.addPage();
    this.#file.useFont(this.#embedded.regular);
    this.#file.useFont(this.#embedded.semibold);
  }

  /** Goes back to a page, counted from 0. */
  switchToPage(index: number) {
    this.#file.switchToPage(index);
  }

  /** Makes text fit to be set: see {@link cleanText}. */
  clean(text: string): string {
    return cleanText(text.trim(), (codePoint) => this.#fonts.regular.covers(codePoint));
  }

  width(text: string, { face, size }: TextStyle): number {
    return (this.#fonts[face].widthOf(text) * size) / 1000;
  }

  /** One line of clean text, its left edge at `x`. */
  text(text: string, x: number, baseline: number, { face, size, colour }: TextStyle) {
    const { glyphs, embedded } = this.#embedded[face];
    const operand = this.#fonts[face]
      .shape(text)
      .map((word) => glyphs.operandOf(word))
      .join("");
    // Pages are drawn from the top down, so the text is turned over again by its matrix.
    this.#file.addContent(
      `BT ${colour} rg /${embedded.id} ${size} Tf 1 0 0 -1 ${coordinate(x)} ${coordinate(baseline)} Tm [<${operand}>] TJ ET`,
    );
  }

  /** One line of clean text, its right edge at `x`. */
  textRight(text: string, x: number, baseline: number, style: TextStyle) {
    this.text(text, x - this.width(text, style), baseline, style);
  }

  /** The style, smaller if the text would otherwise be wider than `width`. */
  fitted(text: string, width: number, style: TextStyle): TextStyle {
    const natural = this.width(text, style);
    if (natural <= width) return style;
    return { ...style, size: Math.floor(((style.size * width) / natural) * 10) / 10 };
  }

  /** A picture, its upper left corner at `x` and `y`. */
  picture(picture: PrintedLogo, x: number, y: number, size: { width: number; height: number }) {
    const [width, height] = [coordinate(size.width), coordinate(size.height)].map(Number);
    if (width && height) this.#file.drawPicture(picture, x, y, { width, height });
  }

  box(x: number, y: number, width: number, height: number, colour: Colour) {
    const edges = [x, y, width, height].map(coordinate).join(" ");
    this.#file.addContent(`${colour} rg ${edges} re f`);
  }
}
