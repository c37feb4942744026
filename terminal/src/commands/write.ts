import { text } from "node:stream/consumers";
import { completed, type Draft, draftOf, resendOf } from "@recibo/common/traffic/produce";
import { parsePlace, placeName } from "@recibo/common/traffic/reading/record";
import { CommandError, exit } from "../exit.ts";
import { jsonLine } from "../output.ts";
import type { Work } from "./read.ts";

/** What `produce` can be told. */
export type ProduceOptions = {
  key?: string;
  value?: string;
  header: Record<string, string>;
  template?: string;
  resend?: string;
  anyway?: boolean;
  tombstone?: boolean;
};

/** Writes a record: from a value, from one that exists, or one that exists once more. */
export async function produce(
  topic: string | undefined,
  options: ProduceOptions,
  work: Work,
): Promise<number> {
  const draft = await draftFor(topic, options, work);
  const { partition, offset } = await work.desk.traffic.produce(draft, {
    // One that lies on its topic may lie there again, whatever it is.
    anyway: options.anyway === true || options.resend !== undefined,
  });
  const place = placeName({ topic: draft.topic, partition, offset: BigInt(offset) });
  await work.output.write(work.output.terminal ? `${place}\n` : jsonLine({ place }));
  return exit.found;
}

async function draftFor(
  topic: string | undefined,
  { key, value, header, template, resend, tombstone }: ProduceOptions,
  work: Work,
): Promise<Draft> {
  if (resend !== undefined) return resendOf(await recordAt(resend, work));
  const from = template === undefined ? undefined : draftOf(await recordAt(template, work));
  const to = topic ?? from?.topic;
  if (to === undefined)
    throw new CommandError("Say which topic, or --template or --resend.", exit.usage);
  const given = tombstone ? null : (value ?? from?.value ?? (await text(process.stdin)));
  const headers = { ...withoutOwn(from?.headers), ...header };
  return completed(
    { topic: to, key: key ?? from?.key ?? null, value: given, headers },
    "/operator",
  );
}

/** A record made from another is a message of its own, asked for now. */
function withoutOwn(headers: Draft["headers"] = {}): Draft["headers"] {
  const own = new Set(["ce_id", "ce_time", "ce_correlationid", "ce_causationid", "traceparent"]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)));
}

async function recordAt(text: string, { desk }: Work) {
  const place = parsePlace(text);
  if (!place)
    throw new CommandError(
      `Expected topic/partition@offset, found ${JSON.stringify(text)}.`,
      exit.usage,
    );
  const record = await desk.traffic.record(place, { personal: true });
  if (!record) throw new CommandError(`There is no record at ${text} (any more).`, exit.nothing);
  return record;
}
