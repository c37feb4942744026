import type { Database } from "@recibo/common/database/database";
import { OutageError, RefusedError } from "@recibo/common/errors";
import type { Traffic } from "@recibo/common/traffic/traffic";
import express, { type ErrorRequestHandler, type Router } from "express";
import { requireOperator } from "../accounts/operators.ts";
import { PageError } from "../web/errors.ts";
import type { Rates } from "./rates.ts";
import { topicsPage } from "./topics-page.ts";

/** Pages for operators: what lies on the topics of all organisations, who reads it, and how to write to them. */
export function trafficRoutes(options: {
  database: Database;
  traffic: Traffic;
  rates: Rates;
}): Router {
  const { database, traffic, rates } = options;
  const routes = express.Router();
  routes.use("/traffic", requireOperator(database));
  routes.get("/traffic", topicsPage(traffic, rates));
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
