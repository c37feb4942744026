import { type Logo, type LogoProblem, mostLogoBytes } from "./logo.ts";
import { readPng } from "./png-logo.ts";
import { readSvg } from "./svg-logo.ts";

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Checks a file by what is in it, whatever its name and type say, and writes it anew. */
export async function readLogo(file: Buffer): Promise<Logo | LogoProblem> {
  if (file.length === 0) return { problem: "missing" };
  if (file.length > mostLogoBytes) return { problem: "large" };
  const read = file.subarray(0, 8).equals(pngSignature) ? await readPng(file) : readSvg(file);
  if ("problem" in read) return read;
  return read.bytes.length > 2 * mostLogoBytes ? { problem: "complex" } : read;
}
