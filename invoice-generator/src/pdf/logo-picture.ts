import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { compress } from "./compression.ts";

const { resolve } = createRequire(import.meta.url);

/** A logo as a PDF embeds it: pixels on white, since transparency and fonts of others have no place there. */
export type PrintedLogo = {
  /** Red, green and blue of each pixel, row by row, compressed. */
  pixels: Uint8Array;
  /** In pixels. */
  width: number;
  height: number;
};

/** The room for a logo on the paper, in points, and how many pixels a point has: 216 dots an inch. */
export const LOGO_ROOM = { width: 180, height: 54 } as const;
const PIXELS_A_POINT = 3;

let ready: Promise<{ font: Uint8Array }> | undefined;

/**
 * Opens what drawing needs, once. Apart from the drawing: when it cannot be read just now, that is no fault of a
 * picture, and the next one tries again.
 */
export function readyToDraw(): Promise<{ font: Uint8Array }> {
  ready ??= open().catch((error) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

/**
 * Draws a PNG or SVG as it will be embedded, no larger than its room on the paper needs. In WebAssembly,
 * which gives the same pixels on every processor.
 *
 * @throws Error when it is no picture that can be drawn
 */
export async function drawLogo(file: Uint8Array): Promise<PrintedLogo> {
  const { font } = await readyToDraw();
  const svg = isPng(file) ? wrapPng(file) : Buffer.from(file).toString("utf8");
  const natural = new Resvg(svg, { font: { fontBuffers: [] } });
  const zoom = Math.min(
    (LOGO_ROOM.width * PIXELS_A_POINT) / natural.width,
    (LOGO_ROOM.height * PIXELS_A_POINT) / natural.height,
  );
  natural.free();
  if (!(zoom > 0) || !Number.isFinite(zoom)) throw new Error("the picture has no size");
  const drawing = new Resvg(svg, {
    fitTo: { mode: "zoom", value: zoom },
    background: "white",
    font: { fontBuffers: [font], defaultFontFamily: "Inter", sansSerifFamily: "Inter" },
  });
  const picture = drawing.render();
  const { width, height, pixels } = picture;
  const logo = { pixels: compress(withoutAlpha(pixels)), width, height };
  picture.free();
  drawing.free();
  return logo;
}

async function open(): Promise<{ font: Uint8Array }> {
  const [wasm, font] = await Promise.all([
    readFile(resolve("@resvg/resvg-wasm/index_bg.wasm")),
    readFile(resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf")),
  ]);
  await initWasm(wasm);
  return { font };
}

function isPng(file: Uint8Array): boolean {
  return file[0] === 0x89 && file[1] === 0x50 && file[2] === 0x4e && file[3] === 0x47;
}

/** Width and height stand at bytes 16 and 20 of every PNG (RFC 2083, IHDR). */
function wrapPng(file: Uint8Array): string {
  const bytes = Buffer.from(file);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}"><image width="${width}" height="${height}" xlink:href="data:image/png;base64,${bytes.toString("base64")}"/></svg>`;
}

/** Four bytes a pixel become three; on white, every pixel is opaque. */
function withoutAlpha(pixels: Uint8Array): Uint8Array {
  const opaque = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4) {
    opaque[to++] = pixels[from] as number;
    opaque[to++] = pixels[from + 1] as number;
    opaque[to++] = pixels[from + 2] as number;
  }
  return opaque;
}
