import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import type { Visitor } from "@recibo/local/trial/visitor";

/** The complete form of how an organisation invoices. */
export const invoicingForm = {
  language: "pt-BR",
  invoiceSeries: "{YYYY}-{0001}",
  creditNoteSeries: "NC-{YYYY}-{001}",
  defaultRate: "2",
  "taxRates[0][rate]": "23,0 %",
  "taxRates[0][label]": "IVA",
  "taxRates[0][category]": "S",
  "taxRates[1][rate]": "",
  "taxRates[1][label]": "",
  "taxRates[1][category]": "S",
  "taxRates[2][rate]": "0",
  "taxRates[2][label]": "Isento",
  "taxRates[2][category]": "E",
  "taxRates[2][exemptionReason]": "Artigo 9.º do CIVA",
};

/** A picture as SVG, with something in it. */
export const picture = (inner: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${inner}</svg>`;

/** Sends the form of the logo with a file in it. */
export async function uploadLogo(
  desk: TrialDesk,
  visitor: Visitor,
  file: string | Uint8Array<ArrayBuffer>,
  token?: string,
): Promise<Response> {
  const html = await (await visitor.get("/organisation/letterhead")).text();
  const form = new FormData();
  form.append("_csrf", token ?? (/name="_csrf" value="([^"]+)"/.exec(html)?.[1] as string));
  form.append("logo", new Blob([file], { type: "image/png" }), "logo.png");
  return fetch(`${desk.url}/organisation/logo`, {
    method: "POST",
    body: form,
    redirect: "manual",
    headers: { cookie: visitor.cookie() },
  });
}
