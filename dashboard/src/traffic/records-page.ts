import { codeOf } from "@recibo/common/errors";
import type { KafkaSettings } from "@recibo/common/messaging/kafka";
import { pathsOf } from "@recibo/common/traffic/filters/conditions";
import type { Traffic } from "@recibo/common/traffic/traffic";
import type { Request, RequestHandler } from "express";
import { type Words, wordsOf } from "../language/words.ts";
import { notFound } from "../web/errors.ts";
import type { FormErrors } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import { oneRecord } from "./one-record.ts";
import {
  latestOfKeys,
  type PageOfRecords,
  pageBackward,
  pageForward,
  pageSize,
} from "./page-of-records.ts";
import { parsePositions, positionsText } from "./positions.ts";
import { queryOfView, usualColumns } from "./query-of-view.ts";
import {
  addressOf,
  beginnings,
  comparisons,
  isNewestFirst,
  type RecordsView,
  viewOfAddress,
  wholeOf,
} from "./records-view.ts";
import { rowOf } from "./rows.ts";
import { tailRates } from "./tail-rate.ts";
import type { ViewerOf } from "./viewer.ts";
import { inWords, wordingOf } from "./wording.ts";

/** The parts of an address after `?`. */
export function searchOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, "http://desk").searchParams;
}

/** The page of records: of one topic or several, filtered, with one of them shown whole. */
export function recordsPage(options: {
  traffic: Traffic;
  viewerOf: ViewerOf;
  kafka: KafkaSettings;
}): RequestHandler {
  const { traffic, viewerOf, kafka } = options;
  return async (request, response) => {
    const words = wordsOf(response);
    const view = viewOfAddress(searchOf(request));
    const known = await traffic.topics();
    if (view.topics.some((topic) => !known.includes(topic))) throw notFound();
    const viewer = viewerOf(personOf(request));
    const asked = queryOfView(view, viewer, traffic.decoder, words);
    const found = asked.errors ? asked : await pageOf(view, asked.query, words);
    const columns = asked.errors ? usualColumns : asked.columns;
    const newestFirst = isNewestFirst(view);
    const page = "errors" in found ? undefined : found;
    const rows = (page?.records ?? []).map((record) => rowOf(record, columns, traffic.decoder));
    const origin = `${request.protocol}://${request.get("host")}`;
    const { record: place, raw } = view;
    const record =
      place === ""
        ? undefined
        : await oneRecord(
            traffic,
            { place, viewer, raw: raw !== "", kafka, origin },
            wordingOf(words),
          );
    const errors: FormErrors = "errors" in found ? found.errors : {};
    response.status(page ? 200 : 422).render("traffic-records", {
      title: view.topics.join(", ") || words.t("traffic:sections.records"),
      active: "traffic",
      section: "records",
      view,
      known,
      errors,
      columns,
      // Named as nothing in the partials is.
      listed: newestFirst ? rows.reverse() : rows,
      newestFirst,
      page,
      record,
      masked: !viewer.personal,
      pageSize,
      choices: { beginnings, comparisons, paths: pathsOf(view.topics), rates: tailRates },
      links: page ? linksOf(view, page) : {},
      address: (changes: Partial<RecordsView>) => addressOf(view, changes),
    });
  };

  async function pageOf(
    view: RecordsView,
    query: Extract<ReturnType<typeof queryOfView>, { query: unknown }>["query"],
    words: Words,
  ): Promise<PageOfRecords | { errors: FormErrors }> {
    if (view.topics.length === 0)
      return { records: [], end: [], scanned: 0, cut: false, large: false };
    try {
      if (view.latest !== "") return await latestOfKeys(traffic, query);
      const after = parsePositions(view.after);
      const before = parsePositions(view.before);
      const backward = !after && (before || view.from === "end" || isNewestFirst(view));
      if (backward) return await pageBackward(traffic, query, view.live ? undefined : before);
      return await pageForward(traffic, query, after);
    } catch (error) {
      return { errors: errorsOf(error, words) };
    }
  }
}

/** What is found to be wrong only when it is read, by field; throws any other error again. */
export function errorsOf(error: unknown, words: Words): FormErrors {
  const code = codeOf(error);
  if (code === "EXPRESSION_TOO_SLOW") return { expression: inWords(error, words) };
  if (code === "NO_SUCH_TOPIC") return { partition: inWords(error, words) };
  throw error;
}

function linksOf(view: RecordsView, { older, newer, end }: PageOfRecords) {
  const at = (changes: Partial<RecordsView>) =>
    addressOf(view, { before: "", after: "", live: "", ...changes });
  const whole = wholeOf(view);
  return {
    older: older && at({ before: positionsText(older) }),
    newer: newer && at({ after: positionsText(newer) }),
    live: view.latest === "" && view.until === "" && at({ live: "1", from: "end", record: "" }),
    still: at({}),
    ndjson: `${addressOf(whole, {}, "/traffic/export")}&format=ndjson`,
    csv: `${addressOf(whole, {}, "/traffic/export")}&format=csv`,
    tail: addressOf(whole).split("?")[1] ?? "",
    end: positionsText(end),
  };
}
