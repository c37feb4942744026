import PDFDocument from "pdfkit";
import { compress } from "./compression.ts";
import { GlyphSubset } from "./glyph-subset.ts";
import type { Typeface } from "./typeface.ts";

/** What pdfkit 0.20.2 keeps of an object of the file until it is written. */
type Reference = PDFKit.PDFKitReference & { buffer: Uint8Array[]; data: Record<string, unknown> };

/** What pdfkit 0.20.2 keeps of an embedded font; widths and code points are by glyph code. */
type EmbeddedFont = {
  id: string;
  ref(): PDFKit.PDFKitReference;
  widths: number[];
  unicode: (readonly number[])[];
};

export type DocumentFont = { name: string; glyphs: GlyphSubset; embedded: EmbeddedFont };

export type DocumentInfo = {
  title: string;
  author: string;
  subject: string;
  id: string;
  date: Date;
};

/**
 * A pdfkit document whose bytes depend on what is drawn and nothing else: dates and file id come from
 * `info`, and streams are compressed the same way everywhere. What it uses of pdfkit's insides is in
 * the types above, and pdfkit's version is pinned.
 */
export class PdfFile extends PDFDocument {
  readonly #fonts: DocumentFont[] = [];

  constructor(info: DocumentInfo) {
    super({
      size: "A4",
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      compress: false, // done by ref(), see compression.ts
      pdfVersion: "1.7",
      lang: "en",
      displayTitle: true,
      font: null as unknown as string, // keeps Helvetica out; missing in the types
      info: {
        Title: info.title,
        Author: info.author,
        Subject: info.subject,
        Keywords: info.id, // pdfkit makes the file's id from this dictionary
        Creator: "Recibo",
        Producer: "Recibo",
        CreationDate: info.date,
        ModDate: info.date,
      },
    });
  }

  /** Registers a typeface and opens this document's subset of it. */
  embed(name: string, typeface: Typeface): DocumentFont {
    const glyphs = new GlyphSubset(typeface);
    const source = Object.create(typeface.font, { createSubset: { value: () => glyphs } });
    this.registerFont(name, source).font(name);
    const { _font: embedded } = this as unknown as { _font: EmbeddedFont };
    const font = { name, glyphs, embedded };
    this.#fonts.push(font);
    return font;
  }

  /** Makes a font available to the current page. */
  useFont({ embedded }: DocumentFont) {
    this.page.fonts[embedded.id] ??= embedded.ref();
  }

  /** Ends the document and gives its bytes. */
  finish(): Buffer {
    for (const { embedded, glyphs } of this.#fonts) {
      embedded.widths = glyphs.widths();
      embedded.unicode = glyphs.codePoints();
    }
    this.end();
    const bytes: Buffer | null = this.read();
    if (bytes === null) throw new Error("The PDF was not complete when it was read");
    return bytes;
  }

  override ref(data: Record<string, unknown>): PDFKit.PDFKitReference {
    const ref = super.ref(data) as Reference;
    const write = ref.finalize;
    ref.finalize = () => {
      if (ref.buffer.length > 0 && ref.data.Type !== "Metadata") compressStream(ref);
      write.call(ref);
    };
    return ref;
  }

  /** pdfkit puts the values into XML as they are; `&` or `<` in a name would break it. */
  override endMetadata() {
    const { info } = this;
    const escaped = Object.entries(info).map(([key, value]) => [
      key,
      typeof value === "string" ? escapeXml(value) : value,
    ]);
    this.info = Object.fromEntries(escaped);
    super.endMetadata();
    this.info = info;
  }
}

function compressStream(ref: Reference) {
  const [first, ...rest] = ref.buffer;
  if (first === undefined) return;
  ref.buffer = [compress(rest.length === 0 ? first : Buffer.concat(ref.buffer))];
  ref.data.Filter = "FlateDecode";
}

const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
