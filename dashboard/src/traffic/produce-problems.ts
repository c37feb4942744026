import type { Decoder } from "@recibo/common/traffic/decoding/decode";
import { mask } from "@recibo/common/traffic/masking/mask-value";
import { type Draft, misfitsOf } from "@recibo/common/traffic/produce";
import type { Words } from "../language/words.ts";
import type { Fault } from "./contract-form/shown.ts";
import { inputsOf, type Typed } from "./contract-form/typed.ts";
import { exactJson } from "./exact-json.ts";
import type { ProduceForm, Unreadable } from "./produce-form.ts";
import { wordingOf } from "./wording.ts";

/** What is wrong with a form; `input` names what it is about, where that is no field of the contract. */
export type ProduceProblem = Fault & { readonly input?: "headers" | "value" };

/** What keeps a form from being a message of its topic. */
export function problemsWith(
  form: ProduceForm,
  draft: Draft | Unreadable,
  decoder: Decoder,
  words: Words,
): ProduceProblem[] {
  if ("wrong" in draft) {
    const what = words.t(`traffic:produce.wrong.${draft.wrong}`);
    const input = draft.wrong === "hex" ? "value" : "headers";
    return [{ input, path: "", what, sentence: what }];
  }
  const misfits = misfitsOf(draft, decoder, wordingOf(words));
  const sentence = words.t("traffic:produce.masked");
  const masks = masksIn(draft);
  const inHeaders = masks.headers ? [about("headers")] : [];
  const inValue = masks.value ? [about("value")] : [];
  if (!form.fields) return [...misfits, ...inValue, ...inHeaders];
  const told = [...inputsOf(form.fields)].some(({ text }) => text.includes(mask));
  const untold = told ? [] : inValue.map(({ what }) => ({ path: "", what, sentence }));
  return [...faultsOf(form.fields, misfits, words), ...untold, ...inHeaders];

  function about(input: "headers" | "value"): ProduceProblem {
    return { input, path: "", what: sentence, sentence };
  }
}

/** Whether a draft holds what stands for what its writer may not see: written, it would be lost for good. */
export function isMasked(draft: Draft): boolean {
  const { headers, value } = masksIn(draft);
  return headers || value;
}

function masksIn({ headers, value }: Draft): { headers: boolean; value: boolean } {
  return {
    headers: Object.entries(headers).some(([name, text]) => name.includes(mask) || holds(text)),
    value: value !== null && holds(value),
  };
}

function holds(content: string | Buffer): boolean {
  return content.includes(mask);
}

/** What is wrong with what is typed into fields. JSON that cannot be read is told as such, not as the text it is taken for. */
function faultsOf(fields: Typed, misfits: readonly Fault[], words: Words): Fault[] {
  const inputs = [...inputsOf(fields)];
  const unreadable = inputs.flatMap(({ path, text, json }) => {
    const what = json && text.trim() !== "" ? unread(text, words) : undefined;
    return what ? [{ path, what, sentence: `${path}: ${what}` }] : [];
  });
  const told = new Set(unreadable.map(({ path }) => path));
  const what = words.t("traffic:produce.masked-field");
  const sentence = words.t("traffic:produce.masked");
  return [
    ...unreadable,
    ...misfits.filter(({ path }) => !told.has(path)),
    ...inputs
      .filter(({ text }) => text.includes(mask))
      .map(({ path }) => ({ path, what, sentence })),
  ];
}

function unread(text: string, words: Words): string | undefined {
  const read = exactJson(text);
  if ("value" in read) return undefined;
  return "why" in read
    ? words.t("traffic:errors.not-read", { why: wordingOf(words).sentence(read.why) })
    : words.t("traffic:produce.unfit.not-exact");
}
