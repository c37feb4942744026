import type { Database } from "@recibo/common/database/database";
import type { RequestHandler, Router } from "express";
import type { Demo } from "../demo/demo.ts";
import type { Live } from "../live/live-server.ts";
import { createAccounts } from "./accounts.ts";
import { createEntrance } from "./entrance.ts";
import { invitationRoutes } from "./invitation-routes.ts";
import { invitationQueries } from "./invitations.ts";
import { memberRoutes } from "./member-routes.ts";
import { memberQueries } from "./members.ts";
import { ownAccountRoutes } from "./own-account-routes.ts";
import { ownersOnly } from "./rights.ts";
import { accountRoutes } from "./routes.ts";
import { sessionQueries } from "./sessions.ts";
import { limitTries } from "./sign-in-tries.ts";

/** All about who may come in, and who may do what: pages that anyone sees, rights, pages of signed-in people. */
export function accountPages(options: {
  database: Database;
  operators: { emails: readonly string[] };
  live: Live;
  demo: Demo | undefined;
}): { open: Router[]; rights: RequestHandler; signedIn: Router[] } {
  const { database, operators, live, demo } = options;
  const isOperator = (email: string) => operators.emails.includes(email);
  const accounts = createAccounts(database, isOperator);
  const invitations = invitationQueries(database, isOperator);
  const members = memberQueries(database);
  const sessions = sessionQueries(database);
  const tries = limitTries(database);
  const enter = createEntrance(live);
  return {
    open: [
      accountRoutes({ accounts, tries, live, enter, demo }),
      invitationRoutes({ invitations, tries, enter }),
    ],
    rights: ownersOnly(),
    signedIn: [
      memberRoutes({ accounts, members, invitations, sessions, tries, live }),
      ownAccountRoutes({ accounts, sessions, tries, live, enter }),
    ],
  };
}
