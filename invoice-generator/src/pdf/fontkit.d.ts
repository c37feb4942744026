/** The part of fontkit 2 that the PDF uses; the package brings no types. */
declare module "fontkit" {
  export type Glyph = { id: number; advanceWidth: number; codePoints: number[] };
  export type GlyphPosition = { xAdvance: number; xOffset: number };
  export type GlyphRun = { glyphs: Glyph[]; positions: GlyphPosition[] };
  export type Subset = { includeGlyph(glyphId: number): number; encode(): Uint8Array };
  export type Font = {
    postscriptName: string;
    unitsPerEm: number;
    characterSet: number[];
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): Glyph;
    getGlyph(glyphId: number): Glyph;
    /** Adds its own defaults to the object of features: pass a new one each time. */
    layout(text: string, features?: Record<string, boolean>): GlyphRun;
    createSubset(): Subset;
  };
  export function create(file: Uint8Array): Font;
}
