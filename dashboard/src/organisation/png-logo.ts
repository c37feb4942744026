import { PNG } from "pngjs";
import type { Logo, LogoProblem } from "./logo.ts";

/** The most pixels a PNG has in each direction. */
export const mostLogoPixels = 2_000;

/** Pixels in each direction that a logo is printed well with; more only make every invoice larger. */
const enoughPixels = 1_000;

/**
 * Decodes a PNG and encodes its pixels again: what comes out has no text, no profile, no second picture and
 * nothing after its end. Its size is looked at first, so that a small file cannot unfold into a huge picture.
 */
export async function readPng(file: Buffer): Promise<Logo | LogoProblem> {
  if (file.length < 33 || file.toString("latin1", 12, 16) !== "IHDR") return { problem: "broken" };
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  if (width === 0 || height === 0) return { problem: "broken" };
  if (width > mostLogoPixels || height > mostLogoPixels)
    return { problem: "dimensions", detail: `${width} × ${height}` };
  try {
    let picture: Pixels = await decode(untilItsEnd(file));
    while (Math.max(picture.width, picture.height) > enoughPixels) picture = halved(picture);
    return { type: "image/png", bytes: encode(picture) };
  } catch {
    return { problem: "broken" };
  }
}

/** Four bytes a pixel: red, green, blue, opacity. */
type Pixels = { width: number; height: number; data: Buffer };

/** The file without what lies behind its last chunk, IEND; each chunk says how long it is. */
function untilItsEnd(file: Buffer): Buffer {
  for (let at = 8; at + 12 <= file.length; at += file.readUInt32BE(at) + 12)
    if (file.toString("latin1", at + 4, at + 8) === "IEND") return file.subarray(0, at + 12);
  return file;
}

function decode(file: Buffer): Promise<Pixels> {
  return new Promise((resolve, reject) =>
    new PNG().parse(file, (error, png) => (error ? reject(error) : resolve(png))),
  );
}

/** The mean of each two by two pixels, those that can be seen more counting more. */
export function halved({ width, height, data }: Pixels): Pixels {
  const small = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const target = Buffer.alloc(small.width * small.height * 4);
  for (let y = 0; y < small.height; y++) {
    const upper = 2 * y * width;
    const lower = Math.min(2 * y + 1, height - 1) * width;
    for (let x = 0; x < small.width; x++) {
      const left = 2 * x;
      const right = Math.min(2 * x + 1, width - 1);
      const at = (y * small.width + x) * 4;
      mix(data, [upper + left, upper + right, lower + left, lower + right], target, at);
    }
  }
  return { ...small, data: target };
}

function mix(from: Buffer, pixels: readonly number[], into: Buffer, at: number): void {
  let [red, green, blue, opacity] = [0, 0, 0, 0];
  for (const pixel of pixels) {
    const place = pixel * 4;
    const seen = from[place + 3] as number;
    red += (from[place] as number) * seen;
    green += (from[place + 1] as number) * seen;
    blue += (from[place + 2] as number) * seen;
    opacity += seen;
  }
  const visible = Math.max(opacity, 1);
  into[at] = Math.round(red / visible);
  into[at + 1] = Math.round(green / visible);
  into[at + 2] = Math.round(blue / visible);
  into[at + 3] = Math.round(opacity / pixels.length);
}

/** Without the channel for opacity when everything is opaque: printers like that better. */
function encode({ width, height, data }: Pixels): Buffer {
  let opaque = true;
  for (let at = 3; opaque && at < data.length; at += 4) opaque = data[at] === 255;
  const png = new PNG({ width, height });
  png.data = data;
  return PNG.sync.write(png, { colorType: opaque ? 2 : 6, inputHasAlpha: true });
}
