import type { Traffic } from "@recibo/common/traffic/traffic";
import express, { type Request, type Response, type Router } from "express";
import { wordsOf } from "../language/words.ts";
import { noteFollowed } from "../tour/progress.ts";
import { wordingOf } from "../traffic/wording.ts";
import { notFound } from "../web/errors.ts";
import { personOf } from "../web/session.ts";
import { type Followed, type FollowingTools, follow } from "./followed.ts";
import { createGroupsNow } from "./groups-now.ts";
import { answeredAfter } from "./hops.ts";
import { hopsReport } from "./hops-report.ts";
import { recordsOf } from "./kept-records.ts";
import { missingOf, sentenceOf } from "./missing.ts";
import { readRecord } from "./read-record.ts";
import { viewOf } from "./request-view.ts";

/** Milliseconds after which the page of a request that waits says where it waits; most are answered by then. */
const soon = 2_000;

/**
 * One request: the page with where it stands, every hop it took and the records behind it, which completes itself; the
 * same as JSON. Records are read when somebody opens them.
 */
export function requestRoutes(options: FollowingTools & { traffic: Traffic }): Router {
  const { traffic, database } = options;
  const groups = createGroupsNow(traffic);
  const routes = express.Router();

  async function followed(request: Request<{ id: string }>): Promise<Followed> {
    const found = await follow(options, personOf(request).organisationId, request.params.id);
    if (!found) throw notFound();
    return found;
  }

  async function missingSentence(found: Followed, response: Response): Promise<string | null> {
    const missing = await missingOf(found, groups, new Date());
    return missing ? sentenceOf(missing, found, wordsOf(response)) : null;
  }

  routes.get("/requests/:id", async (request, response) => {
    const found = await followed(request);
    const { asked, state, outage, hops, attempts, duplicates } = found;
    const sentAgain = attempts.at(-1)?.state === "waiting";
    const view = viewOf(asked, state, wordsOf(response), { outage, sentAgain });
    const waited = Date.now() - asked.requestedAt.getTime();
    response.render(request.query.partial === "1" ? "partials/request-body" : "request", {
      title: view.title,
      active: asked.kind === "generate-invoice" ? "invoices" : "score",
      request: view,
      hops,
      attempts,
      duplicates,
      records: recordsOf(found),
      missing: view.refresh && waited > soon ? await missingSentence(found, response) : null,
      total: answeredAfter(asked),
    });
  });

  routes.get("/requests/:id/missing", async (request, response) => {
    const missing = await missingSentence(await followed(request), response);
    response.render("partials/request-missing", { missing });
  });

  routes.get("/requests/:id/records/:which", async (request, response) => {
    const found = await followed(request);
    const kept = recordsOf(found).find(({ which }) => which === request.params.which);
    if (!kept) throw notFound();
    const [shown] = await Promise.all([
      readRecord(traffic, found.asked, kept, wordingOf(wordsOf(response))),
      noteFollowed(database, personOf(request).userId),
    ]);
    const isPart = request.get("hx-request") === "true";
    response.render(isPart ? "partials/request-record" : "request-record", {
      title: kept.place,
      active: "",
      id: found.asked.id,
      kept,
      shown,
    });
  });

  routes.get("/api/v1/requests/:id/hops", async (request, response) => {
    const found = await followed(request);
    response.json(await hopsReport(found, { traffic, groups, words: wordsOf(response) }));
  });

  return routes;
}
