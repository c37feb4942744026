import type { Database } from "@recibo/common/database/database";
import { OutageError, RefusedError } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { KafkaSettings } from "@recibo/common/messaging/kafka";
import type { Traffic } from "@recibo/common/traffic/traffic";
import express, { type ErrorRequestHandler, type Router } from "express";
import { requireOperator } from "../accounts/operators.ts";
import { PageError } from "../web/errors.ts";
import { actionsPage } from "./actions-page.ts";
import { diffPage } from "./diff-page.ts";
import { exportRoute } from "./export-route.ts";
import { groupsPage } from "./groups-page.ts";
import { orphansPage } from "./orphans-page.ts";
import { produceRoutes } from "./produce-routes.ts";
import type { Rates } from "./rates.ts";
import { recordsPage } from "./records-page.ts";
import { resetRoutes } from "./reset-routes.ts";
import { topicsPage } from "./topics-page.ts";
import type { ViewerOf } from "./viewer.ts";

/** What the traffic pages are made of. */
export type TrafficParts = {
  traffic: Traffic;
  rates: Rates;
  viewerOf: ViewerOf;
  /** For commands that people copy. */
  kafka: KafkaSettings;
};

/** Pages for operators: what lies on the topics of all organisations, who reads it, and how to write to them. */
export function trafficRoutes(parts: TrafficParts & { database: Database; log: Logger }): Router {
  const { database, traffic, rates, viewerOf } = parts;
  const routes = express.Router();
  routes.use("/traffic", requireOperator(database));
  routes.get("/traffic", topicsPage(traffic, rates));
  routes.get("/traffic/records", recordsPage(parts));
  routes.get("/traffic/export", exportRoute(traffic, viewerOf));
  routes.get("/traffic/diff", diffPage(traffic, viewerOf));
  routes.get("/traffic/groups", groupsPage(traffic, rates));
  routes.get("/traffic/actions", actionsPage(database));
  routes.get("/traffic/orphans", orphansPage(database));
  routes.use(resetRoutes(parts), produceRoutes(parts));
  routes.use("/traffic", brokerTrouble);
  return routes;
}

/** What the broker does not do is no fault of ours, and told as such. */
const brokerTrouble: ErrorRequestHandler = (error, request, _response, next) => {
  const code =
    error instanceof RefusedError
      ? "broker-refuses"
      : error instanceof OutageError
        ? "broker-away"
        : undefined;
  if (code === undefined) return next(error);
  request.log.warn({ err: error }, "traffic cannot be read");
  next(new PageError(503, code));
};
