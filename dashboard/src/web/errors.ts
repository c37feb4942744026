import { codeOf, isOutage } from "@recibo/common/errors";
import type { ErrorRequestHandler, Request, RequestHandler } from "express";

/** An error that a page answers with a status and a sentence for the person. */
export class PageError extends Error {
  readonly status: number;
  readonly heading: string;

  constructor(status: number, heading: string, message: string) {
    super(message);
    this.name = "PageError";
    this.status = status;
    this.heading = heading;
  }
}

/** The same answer for what does not exist and what belongs to others. */
export function notFound(): PageError {
  return new PageError(404, "Page not found", "There is no such page, or it is not yours to see.");
}

export const unknownPage: RequestHandler = (_request, _response, next) => next(notFound());

/** Shows an error as a page: a sentence for the person, code and ids for the log. */
export const showError: ErrorRequestHandler = (error, request, response, next) => {
  if (response.headersSent) return next(error);
  const shown = explain(error);
  const requestId = String(request.id);
  if (shown.status >= 500) request.log.error({ code: codeOf(error), err: error }, "page failed");
  else request.log.info({ status: shown.status, reason: shown.message }, "page refused");
  response.status(shown.status);
  const known = {
    title: shown.heading,
    active: "",
    requestId: shown.status >= 500 ? requestId : null,
  };
  const page = { ...fallbackLocals(request), ...response.locals, ...known, ...shown };
  if (shown.status !== 503) return response.render("error", { ...page, message: shown.message });
  // Without what the layout looks up for every page: it would fail as the page did.
  response.set("Retry-After", "5");
  const recovers = request.method === "GET";
  request.app.render("error", { ...page, recovers }, (failed, html) =>
    failed ? next(failed) : response.send(html),
  );
};

function explain(error: unknown): { status: number; heading: string; message: string } {
  if (error instanceof PageError)
    return { status: error.status, heading: error.heading, message: error.message };
  const { code, status } = error as { code?: string; status?: number };
  if (code === "EBADCSRFTOKEN") {
    const message =
      "This form is out of date, perhaps because you signed in or out elsewhere. Go back, reload the page and send it again.";
    return { status: 403, heading: "The form is out of date", message };
  }
  if (status === 413 || code === "MESSAGE_TOO_LARGE") {
    return {
      status: 413,
      heading: "Too much at once",
      message: "What was sent is larger than can be handled at once. Split it into several.",
    };
  }
  if (typeof status === "number" && status >= 400 && status < 500) {
    return {
      status,
      heading: "That did not work",
      message: "The browser sent something this page does not understand.",
    };
  }
  if (isOutage(error)) {
    const message =
      "Our database does not answer right now. Nothing you sent was lost half-way: try again in a moment.";
    return { status: 503, heading: "Not available right now", message };
  }
  const message =
    "Something went wrong on our side. Try again; if it stays, tell us the number below.";
  return { status: 500, heading: "Something went wrong", message };
}

/** What the layout needs when the error came before it was put together. */
function fallbackLocals(request: Request) {
  const person = request.session?.person;
  const user = person && {
    name: person.name,
    email: person.email,
    organisation: { id: person.organisationId, name: person.organisationName },
    operator: person.operator === true,
  };
  return {
    user: user ?? null,
    unseen: 0,
    position: 0,
    csrfToken: "",
    demo: false,
    outage: null,
    recovers: false,
  };
}
