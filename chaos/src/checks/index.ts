import type { Check } from "./check.ts";
import type { Evidence } from "./evidence.ts";
import { checkInvoices } from "./invoices.ts";
import { checkLeftovers } from "./leftovers.ts";
import { checkNotifications } from "./notifications.ts";
import { checkProcesses } from "./processes.ts";
import { checkRequests } from "./requests.ts";
import { checkScores } from "./scores.ts";

/** Everything that must hold in the end. */
export function checkAll(evidence: Evidence): Check[] {
  return [
    ...checkRequests(evidence),
    ...checkInvoices(evidence),
    ...checkNotifications(evidence),
    ...checkScores(evidence),
    ...checkLeftovers(evidence),
    ...checkProcesses(evidence),
  ];
}
