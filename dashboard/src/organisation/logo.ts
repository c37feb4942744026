import { readPng } from "./png-logo.ts";
import { readSvg } from "./svg-logo.ts";

/** The kinds of file a logo can be. */
export type LogoType = "image/png" | "image/svg+xml";

/** A logo that may be kept and shown: written anew, with nothing in it that was not looked at. */
export type Logo = { type: LogoType; bytes: Buffer };

/** Why a file is no logo; each has its sentence in the locales, with `detail` in it. */
export type LogoProblem = {
  problem:
    | "missing"
    | "large"
    | "kind"
    | "broken"
    | "dimensions"
    | "entities"
    | "active"
    | "external"
    | "unsupported"
    | "text"
    | "complex"
    | "size";
  /** What it is about, as it stands in the file: an element, an attribute. */
  detail?: string;
};

/** The largest file that is looked at, in bytes. */
export const mostLogoBytes = 512 * 1_024;

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Checks a file by what is in it, whatever its name and type say, and writes it anew. */
export async function readLogo(file: Buffer): Promise<Logo | LogoProblem> {
  if (file.length === 0) return { problem: "missing" };
  if (file.length > mostLogoBytes) return { problem: "large" };
  const read = file.subarray(0, 8).equals(pngSignature) ? await readPng(file) : readSvg(file);
  if ("problem" in read) return read;
  return read.bytes.length > 2 * mostLogoBytes ? { problem: "complex" } : read;
}
