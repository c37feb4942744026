import { parsePlace } from "@recibo/common/traffic/reading/record";
import type { Traffic } from "@recibo/common/traffic/traffic";
import { viewOf } from "@recibo/common/traffic/view";
import type { RequestHandler } from "express";
import { wordsOf } from "../language/words.ts";
import { notFound } from "../web/errors.ts";
import { personOf } from "../web/session.ts";
import { comparedRecords } from "./compared-records.ts";
import { textOf } from "./one-record.ts";
import { searchOf } from "./records-page.ts";
import type { ViewerOf } from "./viewer.ts";

/** Two records side by side, and where they differ; as its reader may see them. */
export function diffPage(traffic: Traffic, viewerOf: ViewerOf): RequestHandler {
  return async (request, response) => {
    const { t } = wordsOf(response);
    const viewer = viewerOf(personOf(request));
    const chosen = searchOf(request).getAll("record");
    const places = chosen.slice(0, 2).map(parsePlace);
    const known = await traffic.topics();
    const sides = await Promise.all(
      places.map(async (place) => {
        if (!place || !known.includes(place.topic)) throw notFound();
        const record = await traffic.record(place, viewer);
        if (!record) throw notFound();
        return { record, view: viewOf(record, traffic.decoder) };
      }),
    );
    const [a, b] = chosen.length === 2 ? sides : [];
    const compared = a && b && comparedRecords(a, b, t("traffic:records.tombstone"));
    response.status(compared ? 200 : 422).render("traffic-diff", {
      title: t("traffic:diff.heading"),
      active: "traffic",
      section: "records",
      chosen: chosen.length,
      records: compared ? sides.map(({ view }) => ({ ...view, text: textOf(view) })) : [],
      compared,
      masked: !viewer.personal,
    });
  };
}
