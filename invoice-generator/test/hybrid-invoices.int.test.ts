import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { generateInvoice } from "@recibo/common/contracts/generate-invoice";
import { problemsOf } from "@recibo/common/invoicing/invoice-rules";
import { printedNumber } from "@recibo/common/invoicing/series";
import type { Received } from "@recibo/common/messaging/envelope";
import { derivedId } from "@recibo/common/uuid";
import { validateWithMustang } from "@recibo/local/validators/mustang";
import { validateWithVeraPdf } from "@recibo/local/validators/vera-pdf";
import type { Verdict } from "@recibo/local/validators/verdict";
import { printableInvoice } from "../src/new-invoice.ts";
import { drawLogo } from "../src/pdf/logo-picture.ts";
import { openRenderer, type RenderedInvoice } from "../src/pdf/renderer.ts";
import { logoFiles } from "./logos.ts";
import { type MixedCommand, mixedCommands } from "./mixed-commands.ts";

/** What is done to an XML that is right, and the rule that must notice. */
const wrongs: readonly (readonly [rule: string, from: RegExp, to: string])[] = [
  ["BR-CO-10", /(<ram:LineTotalAmount>)720\.00(?=[\s\S]*?<ram:TaxBasis)/, "$1721.00"],
  ["BR-CO-14", /(<ram:TaxTotalAmount currencyID="EUR">)45\.60/, "$145.61"],
  ["BR-CO-15", /(<ram:GrandTotalAmount>)765\.60/, "$1765.70"],
  ["BR-CO-16", /(<ram:DuePayableAmount>)765\.60/, "$1700.00"],
  ["BR-CO-17", /(<ram:CalculatedAmount>)45\.60/, "$160.00"],
  ["BR-S-08", /(<ram:BasisAmount>)240\.00/, "$1200.00"],
  ["BR-S-09", /(<ram:CalculatedAmount>)45\.60/, "$160.00"],
  ["BR-E-10", /\s*<ram:ExemptionReason>[^<]*<\/ram:ExemptionReason>/, ""],
  ["BR-S-02", /\s*<ram:SpecifiedTaxRegistration>[\s\S]*?<\/ram:SpecifiedTaxRegistration>/, ""],
  ["BR-DEC-14", /(<ram:GrandTotalAmount>)765\.60/, "$1765.600"],
];

let folder: string;
let rendered: RenderedInvoice[];
let mustang: Verdict[];
let veraPdf: Verdict[];
let mustangOnWrongs: Verdict[];
let veraPdfOnMissingFont: Verdict | undefined;

const verdictsFor = (name: string, all: readonly unknown[]) => all[names.indexOf(name)];
const names = mixedCommands.map(({ name }) => name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recibo-hybrid-"));
  const render = await openRenderer();
  rendered = [];
  for (const [index, each] of mixedCommands.entries())
    rendered.push(await render(await printable(each, index + 1)));
  const pdfs = await write(rendered.map(({ pdf }, index) => [`${index + 1}.pdf`, pdf.bytes]));
  const xmls = await write(wrongXmls().map((xml, index) => [`wrong-${index + 1}.xml`, xml]));
  const [missingFont] = await write([["no-font.pdf", withoutFont(rendered[0] as RenderedInvoice)]]);
  const [byMustang, byVeraPdf] = await Promise.all([
    validateWithMustang([...pdfs, ...xmls]),
    validateWithVeraPdf([...pdfs, missingFont as string]),
  ]);
  mustang = byMustang.slice(0, pdfs.length);
  mustangOnWrongs = byMustang.slice(pdfs.length);
  veraPdf = byVeraPdf.slice(0, pdfs.length);
  veraPdfOnMissingFont = byVeraPdf.at(-1);
}, 240_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Numbered and totalled as the worker does it. */
async function printable({ value, logo }: MixedCommand, sequence: number) {
  const id = derivedId("018f3b5e-7a10-7c3d-9b52-3f1c5a7e9d01", `command ${sequence}`);
  const command = { id, value } as Received<typeof generateInvoice>;
  const picture = logo && (await drawLogo(logoFiles[logo]));
  return printableInvoice(command, printedNumber(value.series, sequence), picture);
}

async function write(files: readonly (readonly [name: string, content: string | Uint8Array])[]) {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    files.map(async ([name, content]) => {
      const file = join(folder, name);
      await writeFile(file, content);
      return file;
    }),
  );
}

/** The XML of the invoice that is exempt for two reasons and taxed, with one thing wrong in each. */
function wrongXmls(): string[] {
  const right = xmlOf("exempt for two reasons, and taxed");
  return wrongs.map(([rule, from, to]) => {
    const wrong = right.replace(from, to);
    if (wrong === right) throw new Error(`${rule}: nothing was replaced`);
    return wrong;
  });
}

function xmlOf(name: string): string {
  const { eInvoice } = verdictsFor(name, rendered) as RenderedInvoice;
  return Buffer.from(eInvoice?.xml.bytes ?? []).toString("utf8");
}

/** The same file, but its fonts say nowhere what they look like. */
function withoutFont({ pdf }: RenderedInvoice): Buffer {
  const file = Buffer.from(pdf.bytes).toString("latin1").replaceAll("/FontFile2 ", "/FontFileX ");
  return Buffer.from(file, "latin1");
}

test("there are forty commands of mixed shapes, and each can be issued", () => {
  expect(new Set(names).size).toBe(40);
  for (const { value } of mixedCommands) expect(problemsOf(value)).toEqual([]);
});

describe.each(names)("%s", (name) => {
  test("is a Factur-X that Mustang calls valid", () => {
    expect(verdictsFor(name, mustang)).toEqual({ valid: true, errors: [] });
  });

  test("is a PDF/A-3b that veraPDF calls valid", () => {
    expect(verdictsFor(name, veraPdf)).toEqual({ valid: true, errors: [] });
  });

  test("passes the worker's own checks", () => {
    const { eInvoice } = verdictsFor(name, rendered) as RenderedInvoice;
    expect(eInvoice?.check).toEqual({ profile: "EN 16931", ok: true, findings: [] });
  });

  test("says which profile it carries, and in which role", () => {
    const { pdf } = verdictsFor(name, rendered) as RenderedInvoice;
    const file = Buffer.from(pdf.bytes).toString("latin1");
    expect(file).toContain("<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>");
    expect(file).toContain("<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>");
    expect(file).toContain("/AFRelationship /Alternative");
  });
});

test.each(wrongs.map(([rule], index) => [rule, index] as const))(
  "Mustang notices an invoice that breaks %s",
  (rule, index) => {
    expect(mustangOnWrongs[index]?.valid).toBe(false);
    expect(mustangOnWrongs[index]?.errors.join("\n")).toContain(rule);
  },
);

test("veraPDF notices a font that is not embedded", () => {
  expect(veraPdfOnMissingFont?.valid).toBe(false);
  expect(veraPdfOnMissingFont?.errors.join("\n")).toContain("6.2.11.4");
});
