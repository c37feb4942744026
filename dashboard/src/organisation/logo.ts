/** The kinds of file a logo can be. */
export type LogoType = "image/png" | "image/svg+xml";
