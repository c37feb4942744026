import type { Database } from "@recibo/common/database/database";
import type { RequestHandler } from "express";
import { latestOrphans } from "../answers/stray-replies.ts";
import { wordsOf } from "../language/words.ts";

/** How far back the page goes. */
const mostOrphans = 200;

/** Replies to requests that nobody made, with the places they lie at. */
export function orphansPage(database: Database): RequestHandler {
  return async (_request, response) => {
    response.render("traffic-orphans", {
      title: wordsOf(response).t("traffic:orphans.heading"),
      active: "traffic",
      section: "orphans",
      orphans: await latestOrphans(database, mostOrphans),
    });
  };
}
