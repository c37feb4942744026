import { contractForm } from "./contract-form/form-field.ts";
import { eachShown, type Shown, shownOf } from "./contract-form/shown.ts";
import { type ProduceForm, valueKinds } from "./produce-form.ts";
import type { ProduceProblem } from "./produce-problems.ts";

/** The page that writes a record. */
export type ProducePage = {
  readonly form: ProduceForm;
  readonly problems?: readonly ProduceProblem[];
  /** Whether the problems only keep the value from being shown as fields. */
  readonly refused?: boolean;
  /** Whether something in it is masked, so that it is not written whatever its writer says. */
  readonly masked?: boolean;
  /** The button that was pressed, where the page is the same one changed: reading goes on there. */
  readonly focus?: string;
};

/** What its template shows. */
export function shownPage({
  form,
  problems = [],
  refused = false,
  masked = false,
  focus,
}: ProducePage) {
  const whole = contractForm(form.topic);
  const elsewhere = problems.filter(({ input }) => input !== undefined);
  const about = problems.filter(({ input }) => input === undefined);
  const typed = form.fields;
  const fields = whole && typed !== undefined ? shownOf(whole, typed, about) : undefined;
  const inFields = fields ? summaryOf(fields) : about.map(({ sentence }) => ({ sentence }));
  return {
    form,
    fields,
    hasFields: whole !== undefined,
    refused,
    masked,
    valueKinds,
    focus: fields && focus ? focused(fields, focus) : focus,
    problems: [...inFields, ...elsewhere.map(({ input, sentence }) => ({ key: input, sentence }))],
    errors: Object.fromEntries(elsewhere.map(({ input, what }) => [input, what])),
  };
}

/** A sentence once, with the first of the fields that it is about. */
function summaryOf(fields: Shown): { key?: string; sentence: string }[] {
  const found = [...eachShown(fields)].flatMap(({ path, key, faults }) =>
    faults.map(({ sentence }) => (path === "" ? { sentence } : { key, sentence })),
  );
  return [...new Map(found.reverse().map((each) => [each.sentence, each])).values()].reverse();
}

/** Where reading goes on: in the first input of what was added, else at the button itself. */
function focused(fields: Shown, button: string): string {
  const [, list] = /^add:(.*)$/.exec(button) ?? [];
  const added = [...eachShown(fields)].find(({ path }) => path === list)?.control;
  const last = added?.as === "list" ? added.parts.at(-1) : undefined;
  const input = last && [...eachShown(last)].find(({ control }) => !("parts" in control));
  return input?.key ?? button.replace(/^remove:(.*)\.\d+$/, "add:$1");
}
