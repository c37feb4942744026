import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as fontkit from "fontkit";
import { Typeface } from "./typeface.ts";

const { resolve } = createRequire(import.meta.url);

/** The typefaces of an invoice. Parsing takes milliseconds: do it once a thread. */
export type InvoiceFonts = { regular: Typeface; semibold: Typeface };

/**
 * Loads Inter, which covers Latin, Greek and Cyrillic and has figures of one width.
 *
 * @throws when the font package is not installed
 */
export async function loadInvoiceFonts(): Promise<InvoiceFonts> {
  const [regular, semibold] = await Promise.all([
    load("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
    load("@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf"),
  ]);
  return { regular, semibold };
}

async function load(path: string): Promise<Typeface> {
  return new Typeface(fontkit.create(await readFile(resolve(path))));
}
