import type { Database } from "@recibo/common/database/database";
import type { RequestHandler } from "express";
import { wordsOf } from "../language/words.ts";
import { latestActions } from "./actions.ts";

/** How far back the page goes. */
const mostActions = 200;

/** What operators did to topics and groups. */
export function actionsPage(database: Database): RequestHandler {
  return async (_request, response) => {
    response.render("traffic-actions", {
      title: wordsOf(response).t("traffic:actions.heading"),
      active: "traffic",
      section: "actions",
      actions: await latestActions(database, mostActions),
    });
  };
}
