import type { Finding } from "../cii/rules/finding.ts";

/** What every Factur-X says in plain bytes somewhere, and the rule that asks for it. */
const wanted: readonly (readonly [bytes: string, rule: string, message: string])[] = [
  ["/AFRelationship /Alternative", "FX-AF", "The XML is not attached as alternative of the PDF."],
  ["/F (factur-x.xml)", "FX-NAME", "The XML is not attached as factur-x.xml."],
  [
    "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
    "FX-LEVEL",
    "The metadata does not say that the profile is EN 16931.",
  ],
  ["<pdfaid:part>3</pdfaid:part>", "PDFA-6.6.4", "The metadata does not say PDF/A-3."],
  ["/S /GTS_PDFA1", "PDFA-6.2.3", "There is no colour profile."],
  ["/Lang (", "PDFA-6.7.4", "The PDF does not say which language it is in."],
];

/**
 * What of PDF/A-3 and Factur-X can be seen in a file without reading all of it: that it says what it is and
 * what it carries, and that no font is missing from it.
 */
export function pdfFindings(pdf: Buffer): Finding[] {
  const missing = wanted
    .filter(([bytes]) => !pdf.includes(bytes, 0, "latin1"))
    .map(([, rule, message]) => ({ rule, message }));
  const described = countOf(pdf, "/Type /FontDescriptor");
  const embedded = countOf(pdf, "/FontFile2 ");
  if (described > 0 && described === embedded) return missing;
  const message = `${described} fonts are described and ${embedded} embedded.`;
  return [...missing, { rule: "PDFA-6.2.11.4", message }];
}

function countOf(pdf: Buffer, bytes: string): number {
  let count = 0;
  for (let at = pdf.indexOf(bytes, 0, "latin1"); at >= 0; at = pdf.indexOf(bytes, at + 1, "latin1"))
    count++;
  return count;
}
