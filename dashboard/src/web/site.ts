import type { Configuration } from "@recibo/common/configuration/read-configuration";
import type { Database } from "@recibo/common/database/database";
import type { DocumentStore } from "@recibo/common/documents/document-store";
import type { Publisher } from "@recibo/common/messaging/publisher";
import type { Service } from "@recibo/common/service/run-service";
import type { Express, RequestHandler } from "express";
import { accountPages } from "../accounts/pages.ts";
import type { Ask } from "../asking/ask.ts";
import type { Relay } from "../asking/relay.ts";
import type { configuration } from "../configuration.ts";
import { customerRoutes } from "../customers/routes.ts";
import { deadLetterRoutes } from "../dead-letters/routes.ts";
import type { Demo } from "../demo/demo.ts";
import { failureRoutes } from "../failures/routes.ts";
import type { Switchboard } from "../failures/switchboard.ts";
import { homeRoutes } from "../home/routes.ts";
import type { DonePayment } from "../invoices/done-payment.ts";
import { invoiceRoutes } from "../invoices/routes.ts";
import { languageRoutes } from "../language/routes.ts";
import type { Deadlines } from "../lateness/notice-late.ts";
import type { Live } from "../live/live-server.ts";
import type { Inbox } from "../notifications/inbox.ts";
import { notificationRoutes } from "../notifications/routes.ts";
import { tellOfPayment } from "../notifications/tell-of-payment.ts";
import { organisationRoutes } from "../organisation/routes.ts";
import type { OutageWatch } from "../outage/outage-watch.ts";
import { requestRoutes } from "../requests/routes.ts";
import { dailyLimits } from "../score/allowances.ts";
import { scoreRoutes } from "../score/routes.ts";
import { searchRoutes } from "../search/routes.ts";
import { tourRoutes } from "../tour/routes.ts";
import { type TrafficParts, trafficRoutes } from "../traffic/routes.ts";
import { createApp } from "./app.ts";
import { pageLocals } from "./page.ts";
import { routesOf } from "./routes-of.ts";
import { formProtection, securityHeaders } from "./security.ts";

/** All pages of the dashboard. */
export function createSite(parts: {
  service: Service<Configuration<typeof configuration>>;
  database: Database;
  documents: DocumentStore;
  sessions: RequestHandler;
  inbox: Inbox;
  live: Live;
  relay: Relay;
  ask: Ask;
  demo: Demo | undefined;
  deadline: Deadlines;
  publisher: Publisher;
  outage: OutageWatch;
  traffic: TrafficParts;
  /** In a local run, where workers can be broken on purpose. */
  switchboard: Switchboard | undefined;
}): Express {
  const { service, database, documents, sessions, inbox, live, relay, ask, demo, deadline } = parts;
  const { traffic } = parts.traffic;
  const { http, session, operators } = service.configuration;
  const limits = dailyLimits(service.configuration.limits);
  const forms = formProtection(session.secret, http.secure);
  const people = accountPages({ database, operators, live, demo });
  const onPayment = (organisationId: string, payment?: DonePayment) => {
    live.toOrganisation(organisationId, "organisation", { changed: "payments" });
    if (!payment) return;
    const { what, id: paymentId, by } = payment;
    const done = { what, organisationId, paymentId, by };
    void tellOfPayment({ database, live, log: service.log }, done);
  };
  const app = createApp({
    log: service.log,
    version: service.version,
    secure: http.secure,
    headers: securityHeaders(http.secure),
    session: sessions,
    formCheck: forms.check,
    locals: pageLocals({
      inbox,
      token: forms.token,
      demo: demo !== undefined,
      failures: parts.switchboard !== undefined,
      outage: parts.outage,
    }),
    open: [languageRoutes({ database, secure: http.secure }), ...people.open],
    rights: people.rights,
    signedIn: [
      ...people.signedIn,
      homeRoutes({ database, tours: parts.switchboard !== undefined }),
      invoiceRoutes({ database, documents, ask, offer: relay.offer, onPayment, limits }),
      scoreRoutes({ database, ask, limits }),
      notificationRoutes({ inbox, live }),
      organisationRoutes({ database, documents }),
      customerRoutes({ database }),
      searchRoutes({ database }),
      deadLetterRoutes({
        ...{ database, live, log: service.log, publisher: parts.publisher },
        ...{ decoder: traffic.decoder, viewerOf: parts.traffic.viewerOf },
      }),
      trafficRoutes({ ...parts.traffic, database, log: service.log }),
      tourRoutes({ database }),
      ...(parts.switchboard
        ? [failureRoutes({ database, traffic, switchboard: parts.switchboard, log: service.log })]
        : []),
      requestRoutes({ database, traffic, health: service.health, deadlines: deadline }),
    ],
  });
  service.log.debug({ routes: routesOf(app) }, "routes");
  return app;
}
