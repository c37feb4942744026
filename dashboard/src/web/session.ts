import type { Database } from "@recibo/common/database/database";
import { groupWhileBusy } from "@recibo/common/group-while-busy";
import connectPgSimple from "connect-pg-simple";
import type { Request, RequestHandler } from "express";
import expressSession, { type SessionData } from "express-session";
import type { Language } from "../language/languages.ts";

/** Who is signed in; what a session holds. */
export type SignedIn = {
  userId: string;
  email: string;
  name: string;
  organisationId: string;
  organisationName: string;
  /** Whether the account was an operator's at sign-in; what it may do is looked up each time. */
  operator?: boolean;
  /** The language of the account. */
  language?: Language;
};

declare module "express-session" {
  interface SessionData {
    person?: SignedIn;
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
  const Store = groupingStore(pool);
  return expressSession({
    name: secure ? "__Host-recibo" : "recibo",
    secret: settings.secret,
    store: new Store({
      pool,
      tableName: "session",
      disableTouch: true,
      pruneSessionInterval: 3_600,
    }),
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

/** A store whose look-ups that come together share one prepared statement: every page and click begins with one. */
function groupingStore(pool: Database["pool"]) {
  const find = groupWhileBusy(async (ids: string[]) => {
    const { rows } = await pool.query<{ sid: string; sess: SessionData }>({
      name: "find-sessions",
      text: "select sid, sess from session where sid = any($1) and expire >= now()",
      values: [ids],
    });
    const found = new Map(rows.map(({ sid, sess }) => [sid, sess]));
    return ids.map((id) => found.get(id) ?? null);
  }, 100);
  return class extends connectPgSimple(expressSession) {
    override get(
      sid: string,
      callback: (error: unknown, session?: SessionData | null) => void,
    ): void {
      find(sid).then((session) => callback(null, session), callback);
    }
  };
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
  request.session.person = person;
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
