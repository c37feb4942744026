import type { TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { Words } from "../language/words.ts";
import { changed } from "./contract-form/changes.ts";
import { contractForm } from "./contract-form/form-field.ts";
import { inFields, inText, type Unfit } from "./fields-or-text.ts";
import type { ProduceForm } from "./produce-form.ts";
import type { ProducePage } from "./produce-page.ts";
import { wordingOf } from "./wording.ts";

/**
 * The form as one of its buttons leaves it: `as:text` and `as:fields` show its value the other way, the others change
 * its fields (see `changed`). Undefined of the button that writes.
 */
export function formAfter(
  form: ProduceForm,
  action: string,
  template: TrafficRecord | undefined,
  words: Words,
): ProducePage | undefined {
  if (action === "as:text") return { form: inText(form, template, 2), focus: "as" };
  if (action === "as:fields") return formInFields(form, words);
  const whole = contractForm(form.topic);
  if (!whole || form.fields === undefined) return undefined;
  const fields = changed(whole, form.fields, action);
  return fields === undefined ? undefined : { form: { ...form, fields }, focus: action };
}

function formInFields(form: ProduceForm, words: Words): ProducePage {
  const shown = inFields(form);
  if (!("unfit" in shown)) return { form: shown, focus: "as" };
  const what = unfitIn(words, form.topic, shown);
  return { form, refused: true, problems: [{ input: "value", path: "", what, sentence: what }] };
}

function unfitIn(words: Words, topic: string, { unfit, names = [], why }: Unfit): string {
  if (why) return words.t("traffic:errors.not-read", { why: wordingOf(words).sentence(why) });
  const values = { topic, names: names.join(", "), count: names.length };
  return words.t(`traffic:produce.unfit.${unfit}`, values);
}
