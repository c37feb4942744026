import type { Database } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import express, { type Router } from "express";
import { type Words, wordsOf } from "../language/words.ts";
import { tierTitle } from "../score/tier-title.ts";
import { tourFor } from "../tour/tour.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { activityOf } from "./activity.ts";
import { type Bucket, dueIn } from "./ageing.ts";
import { figuresOf, ownFirst } from "./figures.ts";
import { barsOf, endOfMonth } from "./months.ts";
import { firstSteps, standingOf } from "./standing.ts";

/**
 * The first page: how the organisation stands. Three statements, side by side.
 *
 * @param tours whether who tries the demo is shown around
 */
export function homeRoutes({ database, tours }: { database: Database; tours: boolean }): Router {
  const routes = express.Router();
  routes.get("/", async (request, response) => {
    const { organisationId } = personOf(request);
    const words = wordsOf(response);
    const day = today();
    const [found, activity, { currency, score, done }, tour] = await Promise.all([
      figuresOf(database, organisationId, day),
      activityOf(database, organisationId, words),
      standingOf(database, organisationId),
      tours ? tourFor(database, personOf(request)) : null,
    ]);
    const figures = ownFirst(found, currency);
    response.render("home", {
      title: words.t("home:title"),
      active: "home",
      requestId: newId(),
      figures,
      chart: figures[0] && barsOf(figures[0].revenue),
      activity,
      tour,
      score: score && { ...score, tier: tierTitle(words, score.tier) },
      steps: firstSteps.map((step) => ({ step, done: done[step] })),
      started: done.invoice,
      monthName: monthName(words),
      issuedIn: (month: string) => `/invoices?issuedFrom=${month}&issuedTo=${endOfMonth(month)}`,
      agedHref: (bucket: Bucket) => agedHref(bucket, day),
    });
  });
  return routes;
}

function agedHref(bucket: Bucket, day: string): string {
  const { from, to } = dueIn(bucket, day);
  const query = new URLSearchParams({
    ...(bucket !== "not-due" && { state: "overdue" }),
    ...(from && { dueFrom: from }),
    ...(to && { dueTo: to }),
    sort: "due",
  });
  return `/invoices?${query}`;
}

function monthName({ language }: Words) {
  const short = new Intl.DateTimeFormat(language, { month: "short", timeZone: "UTC" });
  const long = new Intl.DateTimeFormat(language, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return {
    short: (month: string) => short.format(new Date(month)).replace(".", ""),
    long: (month: string) => long.format(new Date(month)),
  };
}
