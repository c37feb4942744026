import { breakable } from "@recibo/common/contracts/failure-switches";
import type { Database } from "@recibo/common/database/database";
import type { Logger } from "@recibo/common/logging";
import type { Traffic } from "@recibo/common/traffic/traffic";
import express, { type Request, type Response, type Router } from "express";
import { requireOperator } from "../accounts/operators.ts";
import { wordsOf } from "../language/words.ts";
import { createGroupsNow } from "../requests/groups-now.ts";
import { noteBroke } from "../tour/progress.ts";
import { notFound } from "../web/errors.ts";
import { field } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import { effectsOn } from "./effects.ts";
import type { Switchboard } from "./switchboard.ts";
import { switchNames, turned } from "./turn.ts";

/** Where operators of a local run break workers on purpose, and watch what comes of it. */
export function failureRoutes(options: {
  database: Database;
  traffic: Traffic;
  switchboard: Switchboard;
  log: Logger;
}): Router {
  const { database, traffic, switchboard, log } = options;
  const groups = createGroupsNow(traffic);
  const routes = express.Router();
  routes.use("/traffic/failures", requireOperator(database));

  async function show(
    request: Request,
    response: Response,
    status: number,
    problem: string | null,
  ) {
    const { organisationId } = personOf(request);
    response.status(status).render("failures", {
      title: wordsOf(response).t("follow:failures.title"),
      active: "traffic",
      problem,
      own: organisationId,
      effects: await effectsOn(database, groups, organisationId),
      workers: breakable.map((service) => ({
        service,
        switches: switchNames.map((name) => ({ name, on: switchboard.now(service)[name] ?? null })),
      })),
    });
  }

  routes.get("/traffic/failures", (request, response) => show(request, response, 200, null));

  routes.post("/traffic/failures/:service", async (request, response) => {
    const service = breakable.find((each) => each === request.params.service);
    if (!service) throw notFound();
    const { email: by, userId } = personOf(request);
    const turn = {
      name: field(request.body, "switch"),
      on: field(request.body, "on") === "1",
      seconds: field(request.body, "seconds"),
      organisationId: field(request.body, "organisationId").trim().toLowerCase(),
    };
    const who = { by, since: new Date().toISOString() };
    const switches = turned(switchboard.now(service), turn, who);
    if (!switches)
      return show(request, response, 422, wordsOf(response).t("follow:failures.not-so"));
    await switchboard.set(service, switches);
    if (turn.on) await noteBroke(database, userId);
    log.warn({ service, userId, on: Object.keys(switches) }, "failure switches turned");
    response.redirect(303, "/traffic/failures");
  });

  return routes;
}
