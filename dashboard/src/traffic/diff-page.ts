import { parsePlace } from "@recibo/common/traffic/reading/record";
import type { Traffic } from "@recibo/common/traffic/traffic";
import { viewOf } from "@recibo/common/traffic/view";
import type { RequestHandler } from "express";
import { wordsOf } from "../language/words.ts";
import { notFound } from "../web/errors.ts";
import { personOf } from "../web/session.ts";
import { differences } from "./differences.ts";
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
    const views = await Promise.all(
      places.map(async (place) => {
        if (!place || !known.includes(place.topic)) throw notFound();
        const record = await traffic.record(place, viewer);
        if (!record) throw notFound();
        return viewOf(record, traffic.decoder);
      }),
    );
    const [a, b] = views;
    const complete = chosen.length === 2 && a !== undefined && b !== undefined;
    response.status(complete ? 200 : 422).render("traffic-diff", {
      title: t("traffic:diff.heading"),
      active: "traffic",
      section: "records",
      chosen: chosen.length,
      records: complete ? [a, b].map((view) => ({ ...view, text: textOf(view) })) : [],
      values: complete ? differences(a.value, b.value) : [],
      headers: complete
        ? differences(Object.fromEntries(a.headers), Object.fromEntries(b.headers))
        : [],
      masked: !viewer.personal,
    });
  };
}
