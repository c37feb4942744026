import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";
import { examples } from "@recibo/common/contracts/examples";
import { contracts } from "@recibo/common/contracts/index";
import { type JsonSchema, jsonSchemaOf } from "@recibo/common/contracts/json-schema";
import express, { type Request, type Response } from "express";
import fc, { type Arbitrary } from "fast-check";
import { contractForm, type FormField } from "../src/traffic/contract-form/form-field.ts";
import { eachShown, type Shown, shownOf } from "../src/traffic/contract-form/shown.ts";
import { isTypedJson, type Typed } from "../src/traffic/contract-form/typed.ts";
import { typedInBody } from "../src/traffic/contract-form/typed-in-body.ts";
import { typedOf, typedValue } from "../src/traffic/contract-form/typed-value.ts";

const withForm = contracts.filter(({ topic }) => contractForm(topic));
const formOf = (topic: string) => contractForm(topic) as FormField;

/** Texts that pages tend to lose: line ends, halves of characters, what looks like something else. */
const awkward = fc.constantFrom(
  "",
  " ",
  "\n",
  "\na",
  "a\r\nb",
  "\ud800",
  "\u0001",
  "12",
  "•••",
  "{}",
);
const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), awkward);
const day = fc
  .date({ min: new Date("0000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

/** Values of a schema. */
function anyOf(schema: JsonSchema): Arbitrary<unknown> {
  const { type, properties, required = [], items, additionalProperties } = schema;
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return fc.oneof(...alternatives.map(anyOf));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.integer({ min: 1, max: 1_000 });
  if (type === "number") return fc.double({ noNaN: true, noDefaultInfinity: true });
  if (type === "array") return fc.array(anyOf(items ?? {}), { minLength: 1, maxLength: 3 });
  if (type === "string") return textOf(schema);
  if (!properties) return fc.dictionary(fc.string(), anyOf(additionalProperties as JsonSchema));
  const fields = Object.entries(properties).map(([name, each]) => [name, anyOf(each)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: required });
}

function textOf({
  format,
  pattern,
  maxLength = 500,
  minLength = 0,
}: JsonSchema & { minLength?: number }) {
  if (format === "date") return day;
  if (format === "uuid") return fc.uuid();
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  return anyText.filter(({ length }) => length <= maxLength && length >= minLength);
}

/** What a browser does to the text of an input before it sends it. */
function sent({ control, key }: Shown): [name: string, text: string][] {
  const [head, ...rest] = (control.as === "area" && control.json ? `${key}.$json` : key).split(".");
  const name = `${head}${rest.map((part) => `[${part}]`).join("")}`;
  const wellFormed = (text: string) => text.replaceAll("\0", "\ufffd").toWellFormed();
  switch (control.as) {
    case "input": {
      const text = wellFormed(control.text).replaceAll(/[\r\n]/g, "");
      const noDay = control.type === "date" && Number.isNaN(Date.parse(text));
      return [[name, noDay ? "" : text]];
    }
    case "area":
      return [
        [
          name,
          wellFormed(control.text)
            .replace(/^\n/, "")
            .replaceAll(/\r\n?|\n/g, "\r\n"),
        ],
      ];
    case "select":
      return [[name, control.options.includes(control.text) ? control.text : ""]];
    case "kinds":
      return [[`${head}[${control.by}]`, control.kind]];
    default:
      return [];
  }
}

const readForm = express.urlencoded({ extended: true, limit: "2mb", parameterLimit: 9_000 });

/** A form as the desk gets it from a browser that shows it. */
async function posted(whole: FormField, typed: Typed): Promise<Typed> {
  const inputs = [...eachShown(shownOf(whole, typed, []))].flatMap(sent);
  const body = Buffer.from(new URLSearchParams(inputs).toString());
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "content-length": String(body.length),
  };
  const request = Object.assign(Readable.from([body]), { headers }) as unknown as Request;
  await new Promise<void>((resolve, reject) =>
    readForm(request, {} as Response, (error?: unknown) => (error ? reject(error) : resolve())),
  );
  return typedInBody(whole.shape, request.body?.fields);
}

test.each(withForm)("any value of $topic comes back from its form as it was", async (contract) => {
  const whole = formOf(contract.topic);
  const anyValue = anyOf(jsonSchemaOf(contract)).filter(
    (value) => contract.value.safeParse(value).success,
  );
  await fc.assert(
    fc.asyncProperty(anyValue, async (any) => {
      const value = JSON.parse(JSON.stringify(any));
      const typed = typedOf(whole, value);
      expect(isTypedJson(typed)).toBe(false);
      expect(typedValue(whole, await posted(whole, typed))).toEqual(value);
    }),
    { numRuns: 60 },
  );
});

test.each(withForm)(
  "the examples of $topic need no JSON but for what has no fields",
  ({ topic }) => {
    const whole = formOf(topic);
    for (const example of examples[topic]) {
      const areas = [...eachShown(shownOf(whole, typedOf(whole, example), []))]
        .filter(({ control, blank }) => control.as === "area" && control.json && !blank)
        .map(({ path }) => path.replaceAll(/\d+/g, "n"));
      expect(areas.filter((path) => !/\.discount$|\.figures$|\.params$/.test(path))).toEqual([]);
    }
  },
);
