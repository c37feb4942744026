import { invoiceGenerated, scoreCalculated } from "@recibo/common/contracts/index";
import type { Asked } from "../people/ledger.ts";
import { type Check, check, differences, grouped } from "./check.ts";
import type { Evidence } from "./evidence.ts";

const outcomes: Readonly<Record<Asked["kind"], string>> = {
  invoice: "generated",
  "rejected-invoice": "rejected",
  score: "calculated",
};

/** Whether what was asked was accepted, kept and answered, each once and as it had to be. */
export function checkRequests({ ledger, requests, records, outbox }: Evidence): Check[] {
  const asked = new Map(ledger.asked.map((each) => [each.id, each]));
  const kept = new Map(requests.map((each) => [each.id, each]));
  const unaccepted = ledger.asked.filter(({ acceptedAt }) => acceptedAt === undefined);
  const wrong = requests.flatMap(({ id, outcome }) => {
    const expected = outcomes[asked.get(id)?.kind as Asked["kind"]];
    return outcome === expected ? [] : [`request ${id} is ${outcome}, expected ${expected}`];
  });
  const answered = requests.filter(({ outcome }) => outcome !== null).length;
  return [
    check(
      "asks accepted in the end",
      asked.size,
      asked.size - unaccepted.length,
      unaccepted.map(({ id }) => id),
    ),
    check(
      "accepted asks kept as a request each, and no other",
      asked.size,
      kept.size,
      differences(new Set(asked.keys()), new Set(kept.keys()), {
        missing: "lost",
        surplus: "nobody asked",
      }),
    ),
    check("requests answered as they had to be", requests.length, answered, wrong),
    checkReplies(ledger.asked, records),
    check("messages left in the outbox", 0, outbox),
    check("forms refused, sessions lost", 0, ledger.complaints.length, ledger.complaints),
  ];
}

/** A redelivered command is answered again, with the same reply to the letter: so there is one. */
function checkReplies(asked: readonly Asked[], records: Evidence["records"]): Check {
  const replies = [invoiceGenerated, scoreCalculated].flatMap(
    ({ topic }) => records.get(topic) ?? [],
  );
  const byRequest = grouped(replies, ({ headers }) => String(headers.ce_correlationid));
  const wrong: string[] = [];
  let single = 0;
  for (const { id } of asked) {
    const found = byRequest.get(id) ?? [];
    const distinct = new Set(found.map(({ headers, value }) => `${headers.ce_id} ${value}`));
    if (distinct.size === 1) single++;
    else
      wrong.push(`request ${id} has ${distinct.size} different replies in ${found.length} records`);
  }
  return check(
    "requests with one reply on the topics, however often it was sent",
    asked.length,
    single,
    wrong,
  );
}
