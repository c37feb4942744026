import { crc32, deflateSync } from "node:zlib";

/** Logos as people upload them. */
export const logoFiles = { png: pngLogo(240, 80), svg: svgLogo() } as const;

/** A red picture that fades out to the right: colour with an alpha channel, eight bits each. */
function pngLogo(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + 4 * width));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      rows.set(
        [0xc8, 0x20, 0x30, 255 - Math.floor((255 * x) / width)],
        y * (1 + 4 * width) + 1 + 4 * x,
      );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8); // bits, colour with alpha, no interlacing
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function svgLogo(): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90">
  <defs><linearGradient id="g"><stop offset="0" stop-color="#0a5"/><stop offset="1" stop-color="#05a"/></linearGradient></defs>
  <circle cx="45" cy="45" r="40" fill="url(#g)" opacity="0.6"/>
  <text x="100" y="60" font-size="40" font-family="Helvetica, sans-serif">Nordwind</text>
</svg>`);
}
