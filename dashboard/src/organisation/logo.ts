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

/** The most pixels a PNG has in each direction. */
export const mostLogoPixels = 2_000;
