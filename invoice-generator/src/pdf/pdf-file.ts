import PDFDocument from "pdfkit";
import { escaped } from "../cii/xml.ts";
import { compress, compressOnce, compressText } from "./compression.ts";
import { facturXMetadata } from "./factur-x-metadata.ts";
import { GlyphSubset } from "./glyph-subset.ts";
import type { PrintedLogo } from "./logo-picture.ts";
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

type Size = { width: number; height: number };

export type DocumentFont = { name: string; glyphs: GlyphSubset; embedded: EmbeddedFont };

export type DocumentInfo = {
  title: string;
  author: string;
  subject: string;
  id: string;
  date: Date;
  /** Language of the text, BCP 47. */
  language: string;
  /** Makes it a PDF/A-3b that carries a Factur-X invoice; else it is a plain PDF. */
  isHybrid: boolean;
};

/** Options that pdfkit 0.20.2 has and its types lack. */
type FileOptions = PDFKit.Mixins.PDFAttachmentOptions & { relationship: string };

/**
 * A pdfkit document whose bytes depend on what is drawn and nothing else: dates and file id come from
 * `info`, and streams are compressed the same way everywhere. What it uses of pdfkit's insides is in
 * the types above, and pdfkit's version is pinned.
 */
export class PdfFile extends PDFDocument {
  readonly #fonts: DocumentFont[] = [];
  readonly #date: Date;
  readonly #isHybrid: boolean;

  constructor(info: DocumentInfo) {
    super({
      size: "A4",
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      compress: false, // done by ref(), see compression.ts
      pdfVersion: "1.7",
      lang: info.language,
      ...(info.isHybrid && { subset: "PDF/A-3b" as const }),
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
    this.#date = info.date;
    this.#isHybrid = info.isHybrid;
  }

  /** Attaches the invoice's XML under the name and in the role that Factur-X gives it. */
  attachInvoice(xml: Uint8Array) {
    const options: FileOptions = {
      name: "factur-x.xml",
      type: "text/xml",
      description: "The invoice as CII XML, profile EN 16931",
      relationship: "Alternative",
      creationDate: this.#date,
      modifiedDate: this.#date,
    };
    this.file(xml as Buffer, options);
  }

  /** Draws a picture without transparency; its pixels are compressed already. */
  drawPicture({ pixels, width, height }: PrintedLogo, x: number, y: number, points: Size) {
    const picture = this.ref({
      Type: "XObject",
      Subtype: "Image",
      Width: width,
      Height: height,
      ColorSpace: "DeviceRGB",
      BitsPerComponent: 8,
      Filter: "FlateDecode",
    });
    picture.end(pixels as Buffer);
    this.page.xobjects.Logo = picture;
    // Pages are drawn from the top down, so the picture is turned over again.
    this.addContent(
      `q ${points.width} 0 0 -${points.height} ${x} ${y + points.height} cm /Logo Do Q`,
    );
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
      if (ref.buffer.length > 0 && isCompressible(ref)) compressStream(ref);
      write.call(ref);
    };
    return ref;
  }

  /** pdfkit puts the values into XML as they are; `&` or `<` in a name would break it. */
  override endMetadata() {
    const { info } = this;
    const safe = Object.entries(info).map(([key, value]) => [
      key,
      typeof value === "string" ? this.#inMetadata(value) : value,
    ]);
    this.info = Object.fromEntries(safe);
    if (this.#isHybrid) this.appendXML(facturXMetadata);
    super.endMetadata();
    this.info = info;
  }

  #inMetadata(text: string): string {
    return this.#isHybrid ? escaped(text) : escapeXml(text);
  }
}

/** Streams that readers of metadata want plain, or that are compressed already, stay as they are. */
function isCompressible({ buffer, data }: Reference): boolean {
  if (data.Type === "Metadata" || data.Filter !== undefined) return false;
  // pdfkit's colour profile is one array for all documents.
  if (data.N === 3 && buffer[0]) compressOnce(buffer[0]);
  return true;
}

function compressStream(ref: Reference) {
  const [first, ...rest] = ref.buffer;
  if (first === undefined) return;
  const data = rest.length === 0 ? first : Buffer.concat(ref.buffer);
  ref.buffer = [isCharacterMap(data) ? compressText(data) : compress(data)];
  ref.data.Filter = "FlateDecode";
}

/** What says how glyphs read: the same for most documents, and a fifth of what there is to compress. */
function isCharacterMap(data: Uint8Array): boolean {
  return data[0] === 0x2f && data[1] === 0x43 && data[2] === 0x49; // "/CI" of "/CIDInit"
}

/** As the first layout escaped it: leaves control characters where they are. */
const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
