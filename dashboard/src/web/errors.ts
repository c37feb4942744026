import { codeOf, isOutage } from "@recibo/common/errors";
import { isId } from "@recibo/common/uuid";
import type { ErrorRequestHandler, Request, RequestHandler } from "express";
import { wordsOf } from "../language/words.ts";

/**
 * An error that a page answers with a status and a sentence for the person: `errors:<code>` in the locales, or one that
 * says more.
 */
export class PageError extends Error {
  readonly status: number;
  readonly code: string;
  readonly sentence: string | undefined;

  constructor(status: number, code: string, sentence?: string) {
    super(code);
    this.name = "PageError";
    this.status = status;
    this.code = code;
    this.sentence = sentence;
  }
}

/** The same answer for what does not exist and what belongs to others. */
export function notFound(): PageError {
  return new PageError(404, "not-found");
}

/** Whether a program asks, which is answered in JSON whatever comes of it. */
export function isApi({ path }: Request): boolean {
  return path.startsWith("/api/");
}

/** The id of the request that a form asks for or that a page shows; of other pages there is only their own. */
function askedBy({ body, path }: Request): string | undefined {
  const [, shown] = /^\/(?:api\/v1\/)?requests\/([^/]+)/.exec(path) ?? [];
  return [body?.requestId, shown].find(isId);
}

export const unknownPage: RequestHandler = (_request, _response, next) => next(notFound());

/** Shows an error as a page: a sentence for the person, code and ids for the log. */
export const showError: ErrorRequestHandler = (error, request, response, next) => {
  if (response.headersSent) return next(error);
  const { status, code, sentence } = explain(error);
  const words = wordsOf(response);
  const shown = {
    status,
    heading: words.t(`errors:${code}.heading`),
    message: sentence ?? words.t(`errors:${code}.message`),
  };
  const requestId = String(request.id);
  const correlationId = askedBy(request) ?? requestId;
  if (status >= 500)
    request.log.error({ correlationId, code: codeOf(error), err: error }, "page failed");
  else request.log.info({ correlationId, status, reason: code }, "page refused");
  response.status(status);
  if (isApi(request)) return response.json({ error: { code, message: shown.message } });
  const known = {
    title: shown.heading,
    active: "",
    requestId: status >= 500 ? requestId : null,
  };
  const page = { ...words, ...fallbackLocals(request), ...response.locals, ...known, ...shown };
  if (status !== 503) return response.render("error", page);
  // Without what the layout looks up for every page: it would fail as the page did.
  response.set("Retry-After", "5");
  const recovers = request.method === "GET";
  request.app.render("error", { ...page, recovers }, (failed, html) =>
    failed ? next(failed) : response.send(html),
  );
};

/** The status of an error and what its page says: the words of `errors:<code>`. */
function explain(error: unknown): { status: number; code: string; sentence?: string | undefined } {
  if (error instanceof PageError) return error;
  const { code, status } = error as { code?: string; status?: number };
  if (code === "EBADCSRFTOKEN") return { status: 403, code: "form-out-of-date" };
  if (status === 413 || code === "MESSAGE_TOO_LARGE") return { status: 413, code: "too-large" };
  if (typeof status === "number" && status >= 400 && status < 500)
    return { status, code: "not-understood" };
  if (isOutage(error)) return { status: 503, code: "not-available" };
  return { status: 500, code: "went-wrong" };
}

/** What the layout needs when the error came before it was put together. */
function fallbackLocals(request: Request) {
  const person = request.session?.person;
  const user = person && {
    name: person.name,
    email: person.email,
    organisation: { id: person.organisationId, name: person.organisationName },
    role: person.role ?? "member",
    operator: person.operator === true,
  };
  return {
    user: user ?? null,
    unseen: 0,
    position: 0,
    csrfToken: "",
    path: "/",
    demo: false,
    failures: false,
    outage: null,
    recovers: false,
  };
}
