import type { ShapedWord, Typeface } from "./typeface.ts";

/**
 * The glyphs of a typeface that one document embeds, and their codes in it: 0 for a missing glyph, then
 * the base set, then what else is used, in order of use. The order depends on the text alone, so the
 * same text gives the same file. Has the shape of fontkit's subset, as far as pdfkit asks.
 */
export class GlyphSubset {
  readonly #typeface: Typeface;
  readonly #codes = new Map<number, number>([[0, 0]]);
  readonly #extras: number[] = [];

  constructor(typeface: Typeface) {
    this.#typeface = typeface;
    for (const glyphId of typeface.base) this.#codes.set(glyphId, this.#codes.size);
  }

  has(glyphId: number): boolean {
    return this.#codes.has(glyphId);
  }

  /** The word as operand of the PDF operator TJ, without its outer `[<` and `>]`. */
  operandOf(word: ShapedWord): string {
    if (word.operand !== undefined) return word.operand;
    let operand = "";
    word.glyphs.forEach((glyphId, index) => {
      operand += this.includeGlyph(glyphId).toString(16).padStart(4, "0");
      const move = word.moves[index] ?? 0;
      if (move !== 0) operand += `>${move}<`;
    });
    return operand;
  }

  /** Code of the glyph in this document; a new glyph brings along the alphabet that it belongs to. */
  includeGlyph(glyphId: number): number {
    const known = this.#codes.get(glyphId);
    if (known !== undefined) return known;
    for (const companion of this.#typeface.companionsOf(glyphId)) this.#append(companion);
    return this.#codes.get(glyphId) ?? 0;
  }

  #append(glyphId: number) {
    if (this.#codes.has(glyphId)) return;
    this.#codes.set(glyphId, this.#codes.size);
    this.#extras.push(glyphId);
  }

  /** Font file with these glyphs, by code. */
  encode(): Uint8Array {
    return this.#typeface.fontFile(this.#extras);
  }

  /** Advances by code, in thousandths of the font size. */
  widths(): number[] {
    return [...this.#codes.keys()].map((glyphId) => this.#typeface.advanceOf(glyphId));
  }

  /** What each glyph says, by code; nothing for the missing glyph. */
  codePoints(): (readonly number[])[] {
    return [...this.#codes.keys()].map((glyphId) =>
      glyphId === 0 ? [0] : this.#typeface.codePointsOf(glyphId),
    );
  }
}
