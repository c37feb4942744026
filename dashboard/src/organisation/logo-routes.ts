import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { type DocumentStore, logoFolder } from "@recibo/common/documents/document-store";
import express, { type Request, type Response, type Router } from "express";
import { nameOfCountry } from "../language/countries.ts";
import { wordsOf } from "../language/words.ts";
import { notFound } from "../web/errors.ts";
import type { FormErrors } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import { type Logo, type LogoProblem, mostLogoBytes, readLogo } from "./logo.ts";
import { logoPath } from "./logo-upload.ts";
import type { Organisations } from "./organisations.ts";
import { mostLogoPixels } from "./png-logo.ts";

/** The logo: its page, the picture itself, another one, none. */
export function logoRoutes(options: {
  organisations: Organisations;
  documents: DocumentStore;
}): Router {
  const { organisations, documents } = options;
  const routes = express.Router();

  routes.get("/organisation/letterhead", async (request, response) => {
    await show(request, response, 200, {});
  });

  routes.get(logoPath, async (request, response) => {
    const organisation = await organisations.one(personOf(request).organisationId);
    const { logoKey, logoSha256, logoType } = organisation;
    if (!logoKey || !logoType) throw notFound();
    response.set({
      "content-type": logoType,
      // Opened by itself, an SVG is a document: it may then do nothing at all.
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "cache-control": "private, no-cache",
      etag: `"${logoSha256}"`,
    });
    if (request.fresh) return void response.status(304).end();
    const { stream } = await documents.open(logoKey);
    await pipeline(stream, response).catch(() => response.destroy());
  });

  routes.post(logoPath, async (request, response) => {
    const { organisationId } = personOf(request);
    const read: Logo | LogoProblem = request.fileTooLarge
      ? { problem: "large" }
      : await readLogo(request.file?.buffer ?? Buffer.alloc(0));
    if ("problem" in read)
      return show(request, response, 422, { logo: sentenceFor(response, read) });
    await organisations.change(organisationId, await keep(documents, organisationId, read));
    request.log.info({ organisationId, logoType: read.type }, "logo kept");
    response.redirect(303, "/organisation/letterhead?saved=1");
  });

  // The file stays in the document store: invoices that were issued with it print it still.
  routes.post(`${logoPath}/remove`, async (request, response) => {
    const none = { logoKey: null, logoSha256: null, logoType: null };
    await organisations.change(personOf(request).organisationId, none);
    response.redirect(303, "/organisation/letterhead");
  });

  async function show(
    request: Request,
    response: Response,
    status: number,
    errors: FormErrors,
  ): Promise<void> {
    const organisation = await organisations.one(personOf(request).organisationId);
    const words = wordsOf(response);
    response.status(status).render("organisation-letterhead", {
      ...{ title: words.t("organisation:logo.heading"), active: "organisation" },
      ...{ section: "logo", organisation, errors, saved: request.query.saved === "1" },
      country: nameOfCountry(words, organisation.country),
    });
  }

  return routes;
}

async function keep(documents: DocumentStore, organisationId: string, { type, bytes }: Logo) {
  const logoSha256 = createHash("sha256").update(bytes).digest("hex");
  const ending = type === "image/png" ? "png" : "svg";
  const logoKey = `${logoFolder}/${organisationId}/${logoSha256}.${ending}`;
  await documents.put(logoKey, bytes);
  return { logoKey, logoSha256, logoType: type };
}

function sentenceFor(response: Response, { problem, detail = "" }: LogoProblem): string {
  const values = { detail, kilobytes: mostLogoBytes / 1_024, pixels: mostLogoPixels };
  return wordsOf(response).t(`organisation:logo.problems.${problem}`, values);
}
