import { createHash } from "node:crypto";

/** The demo organisation's logo: a wave under the sun, written as uploaded ones are. */
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 216 64" width="216" height="64">' +
  '<rect width="64" height="64" rx="14" fill="#0b5e73"/><circle cx="44" cy="20" r="7" fill="#f4b740"/>' +
  '<path d="M8 44c8 0 8-10 16-10s8 10 16 10 8-10 16-10" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round"/>' +
  '<path d="M80 46V20l12 16 12-16v26M112 46l11-26 11 26M116 38h14M144 46V20h12a8 8 0 0 1 0 16h-12M158 36l8 10M176 20v26h16M176 33h13M176 20h16" fill="none" stroke="#0b5e73" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/>' +
  "</svg>";

/** The file as it lies in the document store. */
export const demoLogo = {
  bytes: Buffer.from(svg),
  sha256: createHash("sha256").update(svg).digest("hex"),
  type: "image/svg+xml",
} as const;
