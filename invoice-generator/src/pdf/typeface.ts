import type { Font, Glyph } from "fontkit";
import { ALPHABETS, alphabetOf, BASE_CODE_POINTS } from "./alphabets.ts";
import { compressOnce } from "./compression.ts";
import { GlyphSubset } from "./glyph-subset.ts";

/** A word after shaping. Glyph ids are the font's own; widths are in thousandths of the font size. */
export type ShapedWord = {
  glyphs: readonly number[];
  /** What to move back by after each glyph, in the units of the PDF operator TJ: kerning, mostly. */
  moves: readonly number[];
  width: number;
  /** Operand of TJ, when every glyph is of the base set and so has the same code in every document. */
  operand?: string;
};

const WORDS_KEPT = 20_000;
const FONT_FILES_KEPT = 32;
const NUMERIC = /^[^\p{L}]*\d[^\p{L}]*$/u;

/**
 * One font, parsed once and shared by all documents of a thread. It remembers how words are shaped and
 * the font files that it has cut to size, both within bounds, as they are most of the cost of a PDF.
 */
export class Typeface {
  readonly font: Font;
  /** Glyphs of the base set: every document embeds them, in this order, after glyph 0. */
  readonly base: readonly number[];
  readonly #scale: number;
  readonly #advances = new Map<number, number>();
  readonly #codePoints = new Map<number, number[]>();
  readonly #figures = new Map<string, Glyph>();
  readonly #words = new Map<string, ShapedWord>();
  readonly #fontFiles = new Map<string, Uint8Array>();
  readonly #baseSubset: GlyphSubset;

  constructor(font: Font) {
    this.font = font;
    this.#scale = 1000 / font.unitsPerEm;
    for (const figure of "0123456789.,-+ ") this.#addTabularFigure(figure);
    for (const codePoint of [...BASE_CODE_POINTS, ...ALPHABETS.flat(), ...font.characterSet])
      this.#readAs(codePoint);
    const base = BASE_CODE_POINTS.filter((codePoint) => font.hasGlyphForCodePoint(codePoint));
    const figures = [...this.#figures.values()].map((glyph) => glyph.id);
    this.base = [...new Set([...base.map((c) => font.glyphForCodePoint(c).id), ...figures])];
    this.#baseSubset = new GlyphSubset(this);
  }

  /** Whether the font has a glyph of its own for the character. */
  covers(codePoint: number): boolean {
    return this.font.hasGlyphForCodePoint(codePoint);
  }

  /** The text in words, each with the space that follows it. */
  shape(text: string): ShapedWord[] {
    return text.split(/(?<= )/).map((word) => this.#word(word));
  }

  /** Width of a line of text, in thousandths of the font size. */
  widthOf(text: string): number {
    let width = 0;
    for (const word of this.shape(text)) width += word.width;
    return width;
  }

  /** Advance of a glyph, in thousandths of the font size. */
  advanceOf(glyphId: number): number {
    const known = this.#advances.get(glyphId);
    if (known !== undefined) return known;
    const { advanceWidth } = this.font.getGlyph(glyphId);
    const advance = Math.round(advanceWidth * this.#scale * 10) / 10;
    this.#advances.set(glyphId, advance);
    return advance;
  }

  /** What a glyph says, for copying and searching. */
  codePointsOf(glyphId: number): readonly number[] {
    return this.#codePoints.get(glyphId) ?? this.font.getGlyph(glyphId).codePoints;
  }

  /** The glyphs to embed along with one that is not of the base set: its alphabet's, so that variants are few. */
  companionsOf(glyphId: number): number[] {
    const alphabet = alphabetOf(this.codePointsOf(glyphId)[0] ?? 0);
    const covered = alphabet.filter((codePoint) => this.covers(codePoint));
    return [...covered.map((codePoint) => this.font.glyphForCodePoint(codePoint).id), glyphId];
  }

  /** Font file with the base set followed by these glyphs. The same bytes for the same glyphs. */
  fontFile(extras: readonly number[]): Uint8Array {
    const key = extras.join();
    const known = this.#fontFiles.get(key);
    if (known) return known;
    const subset = this.font.createSubset();
    for (const glyphId of [...this.base, ...extras]) subset.includeGlyph(glyphId);
    const file = subset.encode();
    compressOnce(file);
    if (this.#fontFiles.size >= FONT_FILES_KEPT) this.#fontFiles.clear();
    this.#fontFiles.set(key, file);
    return file;
  }

  /** Of characters that share a glyph, as Greek iota and an African letter do, the first one counts. */
  #readAs(codePoint: number) {
    const { id } = this.font.glyphForCodePoint(codePoint);
    if (!this.#codePoints.has(id)) this.#codePoints.set(id, [codePoint]);
  }

  /** Figures of one width, so that columns of numbers line up. */
  #addTabularFigure(figure: string) {
    const glyph = this.font.layout(figure, { tnum: true }).glyphs[0];
    if (!glyph) return;
    this.#figures.set(figure, glyph);
    this.#codePoints.set(glyph.id, [figure.charCodeAt(0)]);
  }

  #word(text: string): ShapedWord {
    const known = this.#words.get(text);
    if (known) return known;
    const word = NUMERIC.test(text) ? this.#setInFigures(text) : this.#shapeWord(text);
    if (word.glyphs.every((glyphId) => this.#baseSubset.has(glyphId)))
      word.operand = this.#baseSubset.operandOf(word);
    if (this.#words.size >= WORDS_KEPT) this.#words.clear();
    this.#words.set(text, word);
    return word;
  }

  /** Numbers need no shaping: one glyph a character, no kerning. */
  #setInFigures(text: string): ShapedWord {
    const glyphs = Array.from(
      text,
      (c) => this.#figures.get(c) ?? this.font.glyphForCodePoint(c.codePointAt(0) ?? 0),
    );
    const width = glyphs.reduce((sum, glyph) => sum + glyph.advanceWidth, 0) * this.#scale;
    return { glyphs: glyphs.map((glyph) => glyph.id), moves: glyphs.map(() => 0), width };
  }

  /** Contextual alternates are off: Inter's turn `3x4` into `3×4` and `->` into an arrow. */
  #shapeWord(text: string): ShapedWord {
    const { glyphs, positions } = this.font.layout(text, { calt: false });
    const moves: number[] = [];
    let width = 0;
    glyphs.forEach((glyph, index) => {
      const advance = positions[index]?.xAdvance ?? glyph.advanceWidth;
      moves.push(Math.round((glyph.advanceWidth - advance) * this.#scale));
      width += advance * this.#scale;
    });
    return { glyphs: glyphs.map((glyph) => glyph.id), moves, width };
  }
}
