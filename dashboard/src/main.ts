import { createServer } from "node:http";
import {
  calculateScore,
  generateInvoice,
  paymentRecorded,
  paymentReversed,
} from "@recibo/common/contracts/index";
import { openDatabase } from "@recibo/common/database/database";
import { logoFolder, openDocumentStore } from "@recibo/common/documents/document-store";
import { openMessaging } from "@recibo/common/service/messaging";
import { runService } from "@recibo/common/service/run-service";
import { readProtobufTypes } from "@recibo/common/traffic/decoding/protobuf-types";
import { openTraffic } from "@recibo/common/traffic/traffic";
import { nameOperators } from "./accounts/operators.ts";
import { hearReplies } from "./answers/hear-replies.ts";
import { boundStrays } from "./answers/stray-replies.ts";
import { createAsk } from "./asking/ask.ts";
import { createRelay } from "./asking/relay.ts";
import { checkedConfiguration } from "./configuration.ts";
import { keepLetters } from "./dead-letters/keep-letters.ts";
import { measureOpenLetters } from "./dead-letters/open-letters.ts";
import { endDemo, openDemo } from "./demo/demo.ts";
import { openSwitchboard } from "./failures/switchboard.ts";
import { watchDeadlines } from "./lateness/watch-deadlines.ts";
import { createLive } from "./live/live-server.ts";
import { joinDashboards } from "./live/other-dashboards.ts";
import { createProgress } from "./live/progress.ts";
import { traceMoment } from "./live/push-spans.ts";
import { createInbox } from "./notifications/inbox.ts";
import { watchOutages } from "./outage/outage-watch.ts";
import { createHopMarks } from "./requests/hop-marks.ts";
import { measureLateRequests } from "./requests/late-metrics.ts";
import { watchScores } from "./score/watch-scores.ts";
import { watchRates } from "./traffic/rates.ts";
import { createTails } from "./traffic/tails.ts";
import { viewersOf } from "./traffic/viewer.ts";
import { closed, listen } from "./web/listen.ts";
import { createSessions } from "./web/session.ts";
import { createSite } from "./web/site.ts";

/**
 * dashboard: where people ask, and are told the answers.
 *
 * produces  generate-invoice, calculate-score, payment-recorded and payment-reversed, through the outbox (and
 *           dead-letter); in a local run failure-switches
 * consumes  invoice-generated and score-calculated, and dead-letter for its operators
 * shows     the records behind a request to its organisation and every topic to operators, read without a consumer
 *           group; operators may write to topics
 * stores    accounts, invitations, customers, requests with every hop, the outbox, answered invoices and scores,
 *           payments, notifications, stray replies, dead letters, operators' actions and web sessions in its own
 *           tables; logos in the document store, which it also reads PDFs and XML from
 */
await runService("dashboard", checkedConfiguration, async (service) => {
  const {
    http,
    session,
    documents: folder,
    deadline,
    demo: demoSettings,
    retry,
    retention,
    operators,
    score,
    kafka,
    traffic: { descriptors, messages: messageTypes, personal },
  } = service.configuration;
  const { log, health } = service;
  const migrations = new URL("../migrations", import.meta.url).pathname;
  const database = await openDatabase(service, "dashboard", migrations);
  await nameOperators(database, operators);
  const documents = await openDocumentStore(folder);
  await documents.addFolder(logoFolder);
  const messaging = openMessaging(service);
  const protobuf = descriptors === "" ? undefined : readProtobufTypes(descriptors);
  const traffic = service.own(openTraffic(kafka, service.name, log, { protobuf, messageTypes }));
  const rates = service.own(watchRates(traffic, log));
  const viewerOf = viewersOf(personal);
  const tails = service.own(createTails({ traffic, database, viewerOf, log }));
  const switchboard = service.configuration.failures.enabled
    ? service.own(
        openSwitchboard({ client: messaging.client, publisher: messaging.publisher, traffic }),
      )
    : undefined;

  const server = createServer();
  const sessions = createSessions(database, session, http.secure);
  const inbox = createInbox(database, (userId, requestIds, left) => {
    live.toPerson(userId, "unseen", left);
    for (const id of requestIds) {
      traceMoment("seen", id);
      live.toRequest(userId, id);
    }
  });
  const others = service.own(await joinDashboards({ database, health, log }));
  const outage = service.own(
    watchOutages(health, (outage) => live.toEveryoneHere("outage", { outage })),
  );
  const hopMarks = createHopMarks(database);
  service.own({ close: hopMarks.flush });
  const live = createLive({
    session: sessions,
    inbox,
    hopMarks,
    log,
    others,
    outage: outage.now,
    onAnswered: (requestId) => progress.answered(requestId),
    onConnected: tails.listen,
  });
  const progress = service.own(createProgress(live));
  const relay = createRelay({
    database,
    marks: hopMarks,
    publisher: messaging.publisher,
    health,
    log,
    limits: retry,
    onPublished: progress.published,
    crash: service.crash,
  });
  const ask = createAsk(database, relay.offer);
  const demo = demoSettings.enabled
    ? service.own(await openDemo({ database, documents, ask, offer: relay.offer, log }))
    : undefined;
  if (!demo) await endDemo(database);

  server.on(
    "request",
    createSite({
      service,
      database,
      documents,
      publisher: messaging.publisher,
      sessions,
      inbox,
      live,
      relay,
      ask,
      demo,
      deadline,
      outage,
      traffic: { traffic, rates, viewerOf, kafka },
      switchboard,
    }),
  );
  live.attach(server);
  await listen(server, http, log);
  service.own({ close: () => closed(server, live.close()) });

  measureLateRequests(database, deadline);
  relay.start();
  service.own(relay);
  service.own(watchDeadlines({ database, deadlines: deadline, live, log }));
  service.own(watchScores({ database, ask, every: score.recalculate_every, log }));
  service.own(boundStrays(database, retention.stray_replies, log));
  measureOpenLetters(database);
  const replies = hearReplies({ database, live, progress, log });
  const letters = keepLetters(database, (owners) => {
    live.toOperators("operators", { changed: "dead-letters" });
    for (const { requestId: id, userId } of owners) live.toRequest(userId, id);
  });
  await messaging.consume(
    "dashboard",
    [...replies, letters],
    [generateInvoice, calculateScore, paymentRecorded, paymentReversed],
  );
});
