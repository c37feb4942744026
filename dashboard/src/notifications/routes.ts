import express, { type Router } from "express";
import { pageNumber, paging } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import type { Inbox } from "./inbox.ts";

const pageSize = 25;

/** The inbox. */
export function notificationRoutes({ inbox }: { inbox: Inbox }): Router {
  const routes = express.Router();

  routes.get("/notifications", async (request, response) => {
    const page = pageNumber(request);
    const { notifications, total } = await inbox.page(personOf(request).userId, page, pageSize);
    response.render("notifications", {
      title: "Notifications",
      active: "notifications",
      notifications,
      paging: paging(page, pageSize, total),
    });
  });

  routes.post("/notifications/seen", async (request, response) => {
    const { userId } = personOf(request);
    const { last } = await inbox.state(userId);
    await inbox.seen(userId, last);
    response.redirect(303, "/notifications");
  });

  return routes;
}
