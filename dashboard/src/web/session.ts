import type { Database } from "@recibo/common/database/database";
import type { Request, RequestHandler } from "express";
import expressSession from "express-session";
import type { Language } from "../language/languages.ts";
import type { Role } from "../tables.ts";
import { isApi, PageError } from "./errors.ts";
import { sessionStore } from "./session-store.ts";

/**
 * Who is signed in. A session says whose it is; all the rest is looked up with each page, form and socket,
 * so that what somebody may do changes at once.
 */
export type SignedIn = {
  userId: string;
  email: string;
  name: string;
  organisationId: string;
  organisationName: string;
  role?: Role;
  /** Whether they look after dead letters and topics, for all organisations. */
  operator?: boolean;
  /** How often the password had been changed when the session was opened; another change ends it. */
  passwordVersion?: number;
  /** The language of the account. */
  language?: Language;
};

declare module "express-session" {
  interface SessionData {
    person?: SignedIn;
    /** The browser that signed in, as it calls itself. */
    agent?: string;
    /** The day the session was last prolonged, so that a click does not cost a write. */
    day?: string;
  }
}

/** Sessions in PostgreSQL: they survive a restart and are shared by all dashboards. */
export function createSessions(
  { pool }: Database,
  settings: { secret: string; days: number },
  secure: boolean,
): RequestHandler {
  return expressSession({
    name: secure ? "__Host-recibo" : "recibo",
    secret: settings.secret,
    store: sessionStore(pool),
    resave: false,
    saveUninitialized: false,
    cookie: {
      httpOnly: true,
      sameSite: "lax",
      secure,
      path: "/",
      maxAge: settings.days * 86_400_000,
    },
    proxy: secure,
  });
}

/** Prolongs the session of who comes back, at most once a day. */
export const prolongSession: RequestHandler = (request, _response, next) => {
  const today = new Date().toISOString().slice(0, 10);
  if (request.session.person && request.session.day !== today) request.session.day = today;
  next();
};

/** Signs in under a new session id, so that an id known before is worth nothing (session fixation). */
export async function signIn(request: Request, person: SignedIn): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    request.session.regenerate((error) => (error ? reject(error) : resolve())),
  );
  await keepPerson(request, person);
}

/**
 * Keeps what is known of the signed-in person in the session, before the answer goes out: the browser's next
 * page may be asked for sooner than the session's own end-of-request write.
 */
export async function keepPerson(request: Request, person: SignedIn): Promise<void> {
  request.session.person = person;
  request.session.agent = request.get("user-agent")?.slice(0, 300) ?? "";
  await new Promise<void>((resolve, reject) =>
    request.session.save((error) => (error ? reject(error) : resolve())),
  );
}

/** Ends the session. Returns its id, so that its sockets can be closed too. */
export async function signOut(request: Request): Promise<string> {
  const { sessionID } = request;
  await new Promise<void>((resolve, reject) =>
    request.session.destroy((error) => (error ? reject(error) : resolve())),
  );
  return sessionID;
}

/** Lets only signed-in people through; others sign in first and come back. */
export const requireSignIn: RequestHandler = (request, response, next) => {
  if (request.session.person) return next();
  // A program does not follow a redirect to a form.
  if (isApi(request)) return next(new PageError(401, "not-signed-in"));
  if (request.method !== "GET") return response.redirect(303, "/sign-in");
  const back =
    request.originalUrl === "/" ? "" : `?next=${encodeURIComponent(request.originalUrl)}`;
  response.redirect(303, `/sign-in${back}`);
};

/** The signed-in person of a request behind `requireSignIn`. */
export function personOf(request: Request): SignedIn {
  const { person } = request.session;
  if (!person) throw new Error("this route needs requireSignIn");
  return person;
}
