import type { Logo, Problem } from "@recibo/common/contracts/shapes";
import { type DocumentStore, logoFolder } from "@recibo/common/documents/document-store";
import { OutageError } from "@recibo/common/errors";
import { drawLogo, type PrintedLogo, readyToDraw } from "./pdf/logo-picture.ts";

/** A logo that can be printed, or why it cannot. */
export type FoundLogo = { logo: PrintedLogo; problem?: never } | { problem: Problem; logo?: never };

/** Logos that are remembered at a time; each is some ten kilobytes. */
const mostRemembered = 200;

/**
 * Logos of the document store, ready to be printed. One that is not there, is another one than was meant or
 * cannot be drawn is the person's to mend, so it keeps the invoice from being issued. That the store has no logos at
 * all, although one was put there, is nobody's who asks: it is not mounted, or another one than the dashboard's, and
 * the invoice waits.
 *
 * @throws {OutageError} when the store is not to be had
 */
export function createLogos(documents: DocumentStore): (logo: Logo) => Promise<FoundLogo> {
  const known = new Map<string, PrintedLogo>();
  return async ({ key, sha256 }) => {
    const drawn = known.get(sha256);
    if (drawn) return { logo: drawn };
    const file = await documents.read(key, sha256);
    if (!file) {
      if (!key.startsWith(`${logoFolder}/`) || (await documents.hasFolder(logoFolder)))
        return missing;
      throw new OutageError(
        "the document store has no logos: it is not mounted, or not the one of the dashboard",
      );
    }
    await readyToDraw();
    const logo = await drawLogo(file).catch(() => undefined);
    if (!logo) return unreadable;
    if (known.size >= mostRemembered) known.clear();
    known.set(sha256, logo);
    return { logo };
  };
}

const missing: FoundLogo = {
  problem: {
    code: "logo-missing",
    field: "logo",
    message: "The logo is not there any more; upload it again.",
  },
};

const unreadable: FoundLogo = {
  problem: {
    code: "logo-unreadable",
    field: "logo",
    message: "The logo cannot be drawn; upload another PNG or SVG.",
  },
};
