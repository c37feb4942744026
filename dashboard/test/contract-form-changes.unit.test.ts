import { expect, test } from "@jest/globals";
import { examples } from "@recibo/common/contracts/examples";
import { changed } from "../src/traffic/contract-form/changes.ts";
import { contractForm, type FormField } from "../src/traffic/contract-form/form-field.ts";
import { eachShown, shownOf } from "../src/traffic/contract-form/shown.ts";
import { blankOf, type Typed } from "../src/traffic/contract-form/typed.ts";
import { typedOf, typedValue } from "../src/traffic/contract-form/typed-value.ts";
import { begun, inFields, inText } from "../src/traffic/fields-or-text.ts";
import { exampleForm } from "../src/traffic/produce-form.ts";

const whole = contractForm("generate-invoice") as FormField;
const [command] = examples["generate-invoice"];
if (!command) throw new Error("there is no example of a command");
const typed = typedOf(whole, command);

test("buttons add a blank line, take one out, and change nothing that is not there", () => {
  const valueAfter = (action: string) => {
    const after = changed(whole, typed, action);
    return after === undefined ? undefined : (typedValue(whole, after) as typeof command);
  };
  const blank = { description: "", quantity: "", taxRate: "" };
  expect(valueAfter("add:lines")).toEqual({ ...command, lines: [...command.lines, blank] });
  expect(valueAfter("remove:lines.0")?.lines).toEqual(command.lines.slice(1));
  for (const action of ["write", "add:seller", "add:nothing", "add:lines.0", "choose:rejected"])
    expect([action, valueAfter(action)]).toEqual([action, undefined]);
});

test("a list in an element of a list grows, and an answer of another kind keeps what both have", () => {
  const [calculated] = examples["score-calculated"];
  const score = contractForm("score-calculated") as FormField;
  const before = typedOf(score, calculated);
  const grown = changed(score, before, "add:score.factors.0.facts.amounts") as Typed;
  const value = typedValue(score, grown) as { score: { factors: [{ facts: { amounts: [] } }] } };
  expect(value.score.factors[0].facts.amounts).toHaveLength(2);
  const rejected = changed(score, before, "choose:rejected") as Typed;
  expect(typedValue(score, rejected)).toEqual({
    outcome: "rejected",
    organisationId: calculated?.organisationId,
    problems: [],
  });
});

test("what does not fit goes in as it was typed, and what is empty and may be left out stays out", () => {
  const score = contractForm("calculate-score") as FormField;
  const of = (fields: object) =>
    typedValue(score, { ...(blankOf(score.shape) as object), ...fields });
  const nothing = { organisationId: "", asOf: "" };
  expect(of({})).toEqual(nothing);
  expect(of({ asOf: "today", known: { invoices: "ten", payments: "1.5", reversals: "" } })).toEqual(
    {
      ...nothing,
      asOf: "today",
      known: { invoices: "ten", payments: 1.5 },
    },
  );
  expect(of({ known: { $json: '{"invoices": 1' } })).toEqual({
    ...nothing,
    known: '{"invoices": 1',
  });
  expect(of({ known: { invoices: "9007199254740993", payments: "", reversals: "" } })).toEqual({
    ...nothing,
    known: { invoices: "9007199254740993" },
  });
});

test("a fault stands at the innermost field that the form shows of its path", () => {
  const odd = {
    ...command,
    lines: command.lines.map((line) => ({ ...line, discount: { amount: "1" } })),
  };
  const paths = ["currency", "lines.1.discount.amount", "lines.7.quantity", "nowhere", ""];
  const faults = paths.map((path) => ({ path, what: path, sentence: path }));
  const shown = shownOf(whole, typedOf(whole, odd), faults);
  const places = [...eachShown(shown)].flatMap((each) =>
    each.faults.map(({ path }) => [path, each.key]),
  );
  expect(Object.fromEntries(places)).toEqual({
    "": "fields",
    nowhere: "fields",
    currency: "fields.currency",
    "lines.1.discount.amount": "fields.lines.1.discount",
    "lines.7.quantity": "fields.lines",
  });
});

test("a value begins as fields only if these hold all of it and nothing else", () => {
  const of = (value: unknown) => ({
    ...exampleForm("calculate-score"),
    value: typeof value === "string" ? value : JSON.stringify(value),
  });
  const [{ organisationId, asOf } = { organisationId: "", asOf: "" }] = examples["calculate-score"];
  const unfit = (value: unknown) => {
    const form = of(value);
    expect(begun(form)).toBe(form);
    const shown = inFields(form);
    return "unfit" in shown
      ? [shown.unfit, shown.names?.join()]
      : typedValue(formOf, shown.fields as Typed);
  };
  const formOf = contractForm("calculate-score") as FormField;
  expect(unfit({ organisationId, asOf, note: 1 })).toEqual(["not-named", "note"]);
  expect(unfit("[1]")).toEqual(["other-value", undefined]);
  expect(unfit("{")).toEqual(["not-json", undefined]);
  expect(unfit(`{"asOf":"a","asOf":"b","organisationId":"c"}`)).toEqual(["not-exact", undefined]);
  expect(unfit(`{"asOf":9007199254740993,"organisationId":"c"}`)).toEqual(["not-exact", undefined]);
  expect(unfit({ organisationId })).toEqual({ organisationId, asOf: "" });
  expect(unfit("")).toEqual({ organisationId: "", asOf: "" });

  // What a group has too much of is JSON in its place.
  const known = { invoices: 1, payments: 2, more: 3 };
  expect(begun(of({ organisationId, asOf, known })).fields).toEqual({
    organisationId,
    asOf,
    known: { $json: JSON.stringify(known, null, 2) },
  });
  const many = { ...command, lines: Array.from({ length: 300 }, () => command.lines[0]) };
  const large = { ...exampleForm("generate-invoice"), value: JSON.stringify(many) };
  expect(inFields(large)).toEqual({ unfit: "too-many" });
});

test("as text a form says what its fields say", () => {
  const form = begun(exampleForm("generate-invoice"));
  expect(form.fields).toEqual(typed);
  expect(inText(form, undefined, 2)).toEqual(exampleForm("generate-invoice"));
});
