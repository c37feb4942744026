import {
  calculateScore,
  invoiceGenerated,
  paymentRecorded,
  paymentReversed,
  scoreCalculated,
} from "@recibo/common/contracts/index";
import { openDatabase } from "@recibo/common/database/database";
import { trimHandledCommands } from "@recibo/common/database/trim-handled-commands";
import { delivery } from "@recibo/common/messaging/delivery";
import { answering } from "@recibo/common/messaging/request-reply";
import { lowerPriorityOfProcess, workerNiceness } from "@recibo/common/service/lower-priority";
import { openMessaging } from "@recibo/common/service/messaging";
import { runService } from "@recibo/common/service/run-service";
import { calculateScores } from "./calculate-scores.ts";
import { checkedConfiguration } from "./configuration.ts";
import { keepInvoices, keepPayments, keepReversals } from "./history.ts";

/**
 * score-calculator: scores an organisation from its history.
 *
 * consumes  calculate-score; invoice-generated, payment-recorded and payment-reversed for the history
 * produces  score-calculated (and dead-letter)
 * hears     failure-switches, in a local run, without a consumer group
 * stores    its own history of invoices, credit notes, payments and reversals, and the reply to every handled command
 */
await runService("score-calculator", checkedConfiguration, async (service) => {
  lowerPriorityOfProcess(workerNiceness);
  const migrations = new URL("../migrations", import.meta.url).pathname;
  const database = await openDatabase(service, "score_calculator", migrations);

  const messaging = openMessaging(service);
  const scoring = answering({
    commands: calculateScore,
    replies: scoreCalculated,
    publisher: messaging.publisher,
    source: "/score-calculator",
    handle: calculateScores(database, service.log),
  });
  await messaging.consume(
    "score-calculator",
    [
      delivery({ contract: invoiceGenerated, handle: keepInvoices(database) }),
      delivery({ contract: paymentRecorded, handle: keepPayments(database) }),
      delivery({ contract: paymentReversed, handle: keepReversals(database) }),
      scoring,
    ],
    [scoreCalculated],
  );
  trimHandledCommands(service, { database, commands: calculateScore, client: messaging.client });
});
