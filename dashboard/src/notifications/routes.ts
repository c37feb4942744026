import express, { type Request, type Response, type Router } from "express";
import { wordsOf } from "../language/words.ts";
import type { Live } from "../live/live-server.ts";
import { notFound } from "../web/errors.ts";
import { field } from "../web/form.ts";
import { pageNumber, today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { byDay } from "./days.ts";
import { kinds } from "./facts.ts";
import type { Inbox } from "./inbox.ts";
import { type Filter, filterOf, filters, type Opened } from "./inbox-pages.ts";
import { always, preferencesOfForm, ways } from "./preferences.ts";

const pageSize = 25;

/** The inbox, its marks, and how a person wants to be told. */
export function notificationRoutes({ inbox, live }: { inbox: Inbox; live: Live }): Router {
  const routes = express.Router();

  routes.get("/notifications", async (request, response) => {
    const page = pageNumber(request);
    const filter = filterOf(request.query.filter);
    const words = wordsOf(response);
    const { userId } = personOf(request);
    const opened = openedOf(request.query) ?? {
      at: new Date(),
      seenUpTo: filter === "unseen" ? (await inbox.state(userId)).seenUpTo : 0,
    };
    const wanted = { filter, page, size: pageSize, opened };
    const { notifications, more } = await inbox.page(userId, wanted, words);
    response.render("notifications", {
      title: words.t("notifications:heading"),
      active: "notifications",
      days: byDay(notifications, today()),
      newest: page === 1 ? (notifications[0]?.position ?? 0) : 0,
      someUnread: notifications.some(({ read }) => !read),
      filter,
      filters,
      here: hrefOf({ filter, page, opened }),
      page,
      newer: page > 1 ? hrefOf({ filter, page: page - 1 }) : null,
      older: more ? hrefOf({ filter, page: page + 1 }) : null,
    });
  });

  routes.post("/notifications/read", async (request, response) => {
    const upTo = positionOf(field(request.body, "upTo"));
    await inbox.readAll(personOf(request).userId, upTo);
    goBack(request, response);
  });

  for (const mark of ["read", "unread"] as const) {
    routes.post(`/notifications/:position/${mark}`, async (request, response) => {
      const { userId } = personOf(request);
      const position = positionOf(request.params.position);
      const { last } = await inbox.state(userId);
      if (position > last) throw notFound();
      await inbox[mark](userId, position);
      goBack(request, response);
    });
  }

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

/** When the list was opened, if its address says so and makes sense. */
function openedOf({ opened, from }: Request["query"]): Opened | undefined {
  const [at, seenUpTo] = [Number(opened), Number(from)];
  if (!Number.isSafeInteger(at) || at < 1 || at > Date.now()) return undefined;
  return Number.isSafeInteger(seenUpTo) && seenUpTo >= 0
    ? { at: new Date(at), seenUpTo }
    : undefined;
}

function hrefOf(list: { filter: Filter; page?: number; opened?: Opened }): string {
  const { filter, page = 1, opened } = list;
  const query = new URLSearchParams({
    ...(filter !== "all" && { filter }),
    ...(page > 1 && { page: String(page) }),
    ...(filter === "unseen" &&
      opened && { opened: String(opened.at.getTime()), from: String(opened.seenUpTo) }),
  }).toString();
  return query === "" ? "/notifications" : `/notifications?${query}`;
}
