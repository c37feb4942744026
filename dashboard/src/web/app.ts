import { fileURLToPath } from "node:url";
import type { Logger } from "@recibo/common/logging";
import { newId } from "@recibo/common/uuid";
import compression from "compression";
import cookieParser from "cookie-parser";
import express, { type Express, type RequestHandler, type Router } from "express";
import { pinoHttp } from "pino-http";
import { withoutToken } from "../accounts/invitation-link.ts";
import { languages, ownName } from "../language/languages.ts";
import { inReadersLanguage } from "../language/routes.ts";
import { logoUpload } from "../organisation/logo-upload.ts";
import { outages } from "../outage/outage.ts";
import { createAssets } from "./assets.ts";
import { showError, unknownPage } from "./errors.ts";
import { formsInTurn, oneFormATurn } from "./forms-in-turn.ts";
import { icon } from "./icon.ts";
import { prolongSession, requireSignIn } from "./session.ts";
import { traceRequests } from "./trace-requests.ts";
import { withoutNul } from "./without-nul.ts";

/**
 * Puts the web application together: log, safety, session, then pages that anyone sees, then pages that
 * want a signed-in person, then errors.
 */
export function createApp(options: {
  log: Logger;
  version: string;
  secure: boolean;
  headers: RequestHandler[];
  session: RequestHandler;
  formCheck: RequestHandler;
  locals: RequestHandler;
  open: Router[];
  /** What of the rest is not for everybody who is signed in. */
  rights: RequestHandler;
  signedIn: Router[];
}): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("view engine", "ejs");
  app.set("views", fileURLToPath(new URL("../../views", import.meta.url)));
  app.set("view cache", true);
  // Here rather than with each page: an error page needs them however early the error came.
  const assets = createAssets();
  const { version } = options;
  Object.assign(app.locals, { asset: assets.address, icon, languages, outages, ownName, version });
  if (options.secure) app.set("trust proxy", 1);
  app.use(
    oneFormATurn(),
    requestLog(options.log),
    ...options.headers,
    compression(),
    assets.routes,
    traceRequests(),
  );
  // A form of 1,000 lines has 8,000 fields.
  app.use(
    express.urlencoded({ extended: true, limit: "2mb", parameterLimit: 9_000 }),
    logoUpload(),
    withoutNul(),
  );
  app.use(formsInTurn(), cookieParser(), options.session, prolongSession, inReadersLanguage);
  app.use(options.formCheck, options.locals, ...options.open);
  app.use(requireSignIn, options.rights, ...options.signedIn);
  app.use(unknownPage, showError);
  return app;
}

/** One line a page at debug; errors say more themselves. */
function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: () => newId(),
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? "warn" : "debug"),
    serializers: {
      req: ({ id, method, url }) => ({ id, method, url: withoutToken(url) }),
      res: ({ statusCode }) => ({ statusCode }),
    },
    wrapSerializers: true,
  });
}
