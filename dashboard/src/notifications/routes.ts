import express, { type Request, type Response, type Router } from "express";
import { wordsOf } from "../language/words.ts";
import type { Live } from "../live/live-server.ts";
import { notFound } from "../web/errors.ts";
import { field } from "../web/form.ts";
import { pageNumber, paging, today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { byDay } from "./days.ts";
import { kinds } from "./facts.ts";
import type { Inbox } from "./inbox.ts";
import { filterOf, filters } from "./inbox-pages.ts";
import { always, preferencesOfForm, ways } from "./preferences.ts";

const pageSize = 25;

/** The inbox, its marks, and how a person wants to be told. */
export function notificationRoutes({ inbox, live }: { inbox: Inbox; live: Live }): Router {
  const routes = express.Router();

  routes.get("/notifications", async (request, response) => {
    const page = pageNumber(request);
    const filter = filterOf(request.query.filter);
    const opened = momentOf(request.query.opened);
    const words = wordsOf(response);
    const wanted = { filter, page, size: pageSize, opened };
    const { userId } = personOf(request);
    const { notifications, total } = await inbox.page(userId, wanted, words);
    response.render("notifications", {
      title: words.t("notifications:heading"),
      active: "notifications",
      days: byDay(notifications, today()),
      newest: page === 1 ? (notifications[0]?.position ?? 0) : 0,
      someUnread: notifications.some(({ read }) => !read),
      filter,
      filters,
      here: hrefOf({ filter, page, opened }),
      base: hrefOf({ filter }),
      paging: paging(page, pageSize, total),
    });
  });

  routes.post("/notifications/read", async (request, response) => {
    const upTo = positionOf(field(request.body, "upTo"));
    await inbox.readAll(personOf(request).userId, upTo);
    goBack(request, response);
  });

  routes.post("/notifications/:position/:mark", async (request, response, next) => {
    const { mark } = request.params;
    if (mark !== "read" && mark !== "unread") return next();
    await inbox[mark](personOf(request).userId, positionOf(request.params.position));
    goBack(request, response);
  });

  routes.get("/notifications/preferences", (request, response) => {
    response.render("notification-preferences", {
      title: wordsOf(response).t("notifications:preferences.heading"),
      active: "notifications",
      kinds,
      ways,
      always,
      saved: request.query.saved === "1",
    });
  });

  routes.post("/notifications/preferences", async (request, response) => {
    const { userId } = personOf(request);
    const preferences = preferencesOfForm(request.body);
    await inbox.prefer(userId, preferences);
    live.toPerson(userId, "preferences", preferences);
    response.redirect(303, "/notifications/preferences?saved=1");
  });

  return routes;
}

/** Back to the list that the form was on. */
function goBack(request: Request, response: Response): void {
  const filter = filterOf(field(request.body, "filter"));
  const page = Number(field(request.body, "page")) || 1;
  response.redirect(303, hrefOf({ filter, page }));
}

function positionOf(text: string): number {
  const position = Number(text);
  if (!Number.isSafeInteger(position) || position < 1) throw notFound();
  return position;
}

/** When the list was opened, in milliseconds since 1970; now, unless it makes sense. */
function momentOf(given: unknown): Date {
  const now = Date.now();
  const opened = Number(given);
  return new Date(Number.isSafeInteger(opened) && opened > 0 && opened < now ? opened : now);
}

function hrefOf(list: { filter: string; page?: number; opened?: Date }): string {
  const { filter, page = 1, opened } = list;
  const query = new URLSearchParams({
    ...(filter !== "all" && { filter }),
    ...(page > 1 && { page: String(page) }),
    ...(opened && { opened: String(opened.getTime()) }),
  }).toString();
  return query === "" ? "/notifications" : `/notifications?${query}`;
}
