import { pipeline } from "node:stream/promises";
import type { DocumentStore } from "@recibo/common/documents/document-store";
import { isId } from "@recibo/common/uuid";
import express, { type Request, type Response, type Router } from "express";
import { notFound, PageError } from "../web/errors.ts";
import { personOf } from "../web/session.ts";
import type { InvoiceQueries } from "./invoices.ts";

/** The documents of an invoice: its PDF, and the e-invoice inside of that alone. */
export function documentRoutes(options: {
  queries: InvoiceQueries;
  documents: DocumentStore;
}): Router {
  const { queries, documents } = options;
  const routes = express.Router();

  const invoiceOf = async (request: Request) => {
    const { organisationId } = personOf(request);
    const { id } = request.params;
    const found = isId(id) ? await queries.one(organisationId, id) : undefined;
    if (!found) throw notFound();
    return found.invoice;
  };

  routes.get("/invoices/:id/pdf", async (request, response) => {
    const { documentKey: key, number, requestId } = await invoiceOf(request);
    const document = { key, requestId, type: "application/pdf", name: `${number}.pdf` };
    await send(documents, response, document);
  });

  routes.get("/invoices/:id/xml", async (request, response) => {
    const { xmlKey: key, number, requestId } = await invoiceOf(request);
    // Invoices from before there was one have none.
    if (key === null) throw notFound();
    const document = { key, requestId, type: "application/xml", name: `${number}.xml` };
    await send(documents, response, document);
  });

  return routes;
}

async function send(
  documents: DocumentStore,
  response: Response,
  { key, requestId, type, name }: Record<"key" | "requestId" | "type" | "name", string>,
): Promise<void> {
  const document = await documents.open(key).catch((error) => {
    response.req.log.error(
      { correlationId: requestId, err: error, documentKey: key },
      "document missing",
    );
    throw new PageError(503, "document-missing");
  });
  const disposition = type === "application/pdf" ? "inline" : "attachment";
  response.set({
    "content-type": type,
    "content-length": String(document.bytes),
    "content-disposition": `${disposition}; filename="${name.replace(/[^\w.-]/g, "_")}"`,
    "cache-control": "private, max-age=0, must-revalidate",
  });
  await pipeline(document.stream, response).catch(() => response.destroy());
}
