import type { Request, RequestHandler, Response } from "express";
import { emptyInbox, type Inbox, type InboxState } from "../notifications/inbox.ts";
import type { OutageWatch } from "../outage/outage-watch.ts";

/**
 * Puts together what the layout of every page needs (see `views/partials/head.ejs`) when a page is
 * rendered, and only then: a click that ends in a redirect asks nothing.
 */
export function pageLocals(options: {
  inbox: Inbox;
  token: (request: Request, response: Response) => string;
  demo: boolean;
  /** Whether workers can be broken on purpose. */
  failures: boolean;
  outage: OutageWatch;
}): RequestHandler {
  return (request, response, next) => {
    const render = response.render.bind(response);
    // A page that is asked for will be rendered: its inbox is looked up while the page gathers the rest.
    const early = request.method === "GET" ? inboxOf(request, options.inbox) : undefined;
    early?.catch(() => undefined);
    response.render = (view: string, locals: object = {}) => {
      layoutLocals(request, response, early, options).then(
        (layout) => render(view, { ...layout, ...locals }),
        next,
      );
    };
    next();
  };
}

async function inboxOf({ session }: Request, inbox: Inbox): Promise<InboxState> {
  return session.person ? inbox.state(session.person.userId) : emptyInbox;
}

async function layoutLocals(
  request: Request,
  response: Response,
  early: Promise<InboxState> | undefined,
  { inbox, token, demo, failures, outage }: Parameters<typeof pageLocals>[0],
): Promise<object> {
  const { person } = request.session;
  const { seenUpTo: position, ...state } = await (early ?? inboxOf(request, inbox));
  const user = person && {
    name: person.name,
    email: person.email,
    organisation: { id: person.organisationId, name: person.organisationName },
    role: person.role ?? "member",
    operator: person.operator === true,
  };
  return {
    user: user ?? null,
    position,
    ...state,
    csrfToken: token(request, response),
    // Where one is back after a form of the layout; what was posted is not asked for again.
    path: request.method === "GET" ? request.originalUrl : "/",
    demo,
    failures,
    outage: outage.now(),
    today: today(),
  };
}

/** Today's date in UTC, `YYYY-MM-DD`. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Which page of a list was asked for; the first one unless the number makes sense. */
export function pageNumber(request: Request): number {
  const page = Number(request.query.page);
  return Number.isSafeInteger(page) && page >= 1 && page <= 100_000 ? page : 1;
}

/** Where one is in a list of `total` entries. */
export function paging(page: number, size: number, total: number) {
  return { page, pages: Math.max(1, Math.ceil(total / size)), total };
}
