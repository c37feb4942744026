import type { Database } from "@recibo/common/database/database";
import express, { type Router } from "express";
import { personOf } from "../web/session.ts";
import { dismissTour } from "./progress.ts";

/** The tour's panel stands on the first page; here it is put aside. */
export function tourRoutes({ database }: { database: Database }): Router {
  const routes = express.Router();
  routes.post("/tour/dismiss", async (request, response) => {
    await dismissTour(database, personOf(request).userId);
    response.redirect(303, "/");
  });
  return routes;
}
