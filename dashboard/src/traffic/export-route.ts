import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { codeOf } from "@recibo/common/errors";
import { csv, ndjson, type RecordStream } from "@recibo/common/traffic/export/export";
import type { Viewer } from "@recibo/common/traffic/masking/mask";
import { latestPerKey } from "@recibo/common/traffic/reading/latest-per-key";
import { parsePlace, type TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { Traffic, TrafficQuery } from "@recibo/common/traffic/traffic";
import type { RequestHandler } from "express";
import { type Words, wordsOf } from "../language/words.ts";
import { notFound, PageError } from "../web/errors.ts";
import type { FormErrors } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import { keysOf } from "./page-of-records.ts";
import { queryOfView } from "./query-of-view.ts";
import { errorsOf, searchOf } from "./records-page.ts";
import { type RecordsView, viewOfAddress } from "./records-view.ts";
import type { ViewerOf } from "./viewer.ts";

type Records = AsyncGenerator<readonly TrafficRecord[], void>;

/**
 * What a view filters as a file, NDJSON or CSV, streamed as it is read, oldest first; one record with `record`. Of the
 * latest of each key it has every key. Reading stops when the browser goes.
 */
export function exportRoute(traffic: Traffic, viewerOf: ViewerOf): RequestHandler {
  return async (request, response) => {
    const search = searchOf(request);
    const view = viewOfAddress(search);
    const words = wordsOf(response);
    const known = await traffic.topics();
    if (view.topics.some((topic) => !known.includes(topic))) throw notFound();
    const viewer = viewerOf(personOf(request));
    const asked = queryOfView(view, viewer, traffic.decoder, words);
    if (asked.errors) throw refused(asked.errors, words);
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const records = view.record
      ? await single(view.record, known, viewer)
      : understood(filtered(view, asked.query, gone.signal), words);
    const format = search.get("format") === "csv" ? "csv" : "ndjson";
    const columns = view.columns === "" ? undefined : view.columns.split(/\s*,\s*/);
    const write = format === "csv" ? csv : ndjson;
    // Before anything is sent, also a heading, what cannot be read is still told on a page.
    const text = await begun(write(await begun(records), traffic.decoder, columns));
    response.type(format === "csv" ? "text/csv" : "application/x-ndjson");
    const name = view.topics.length === 1 ? view.topics[0] : "records";
    response.attachment(`${name}.${format}`);
    await pipeline(Readable.from(text), response).catch((error) => {
      if (!gone.signal.aborted) request.log.warn({ err: error }, "export was broken off");
    });
  };

  async function single(text: string, known: string[], viewer: Viewer): Promise<Records> {
    const place = parsePlace(text);
    if (!place || !known.includes(place.topic)) throw notFound();
    const record = await traffic.record(place, viewer);
    if (!record) throw notFound();
    return streamOf([record]);
  }

  function filtered(view: RecordsView, query: TrafficQuery, signal: AbortSignal): RecordStream {
    if (view.topics.length === 0) throw notFound();
    if (view.latest === "") return traffic.read(query, signal);
    const { all, select } = keysOf(query, traffic.decoder);
    const read = (until = all.until) => traffic.read({ ...all, until }, signal);
    return latestPerKey(read, select);
  }
}

async function* streamOf(records: readonly TrafficRecord[]): Records {
  yield records;
}

async function* understood(records: RecordStream, words: Words): Records {
  try {
    yield* records;
  } catch (error) {
    if (codeOf(error) === "TOO_MANY_KEYS") throw new PageError(422, "too-many-keys");
    throw refused(errorsOf(error, words), words);
  }
}

/** Says what the page of records says at its fields. */
function refused(errors: FormErrors, { t }: Words): PageError {
  const sentences = Object.entries(errors).map(
    ([name, sentence]) => `${t(`traffic:fields.${name}`)}: ${sentence}`,
  );
  return new PageError(422, "not-understood", sentences.join(" "));
}

/** The same stream, of which the first is there. */
async function begun<T>(stream: AsyncGenerator<T, void>): Promise<AsyncGenerator<T, void>> {
  const first = await stream.next();
  return onwards(first, stream);
}

async function* onwards<T>(first: IteratorResult<T, void>, rest: AsyncGenerator<T, void>) {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
