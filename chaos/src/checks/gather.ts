import { createHash } from "node:crypto";
import { contracts } from "@recibo/common/contracts/index";
import { wordsIn } from "@recibo/dashboard/language/words";
import type { Facts } from "@recibo/dashboard/notifications/facts";
import { tellingOf } from "@recibo/dashboard/notifications/telling";
import type { DoneFault } from "../faults/inject.ts";
import type { Crowd } from "../people/crowd.ts";
import type { Person } from "../people/person.ts";
import type { System } from "../system/system.ts";
import type { Topics } from "../system/topics.ts";
import type { Evidence, InvoiceRow, NotificationRow, PersonSees } from "./evidence.ts";
import { errorLines } from "./log-lines.ts";

/** Downloads at a time. */
const side = 8;

/** Looks at everything there is, from outside, when all is quiet. */
export async function gather(
  system: System,
  topics: Topics,
  crowd: Crowd,
  run: { faults: readonly DoneFault[]; troubles: readonly string[] },
): Promise<Evidence> {
  const { services, groups, broker, database } = system;
  const rows = await gatherRows(system);
  const lines = await Promise.all(services.map(({ log }) => errorLines(log)));
  return {
    ...rows,
    ...run,
    ledger: crowd.ledger,
    records: new Map(contracts.map(({ topic }) => [topic, topics.on(topic)])),
    unread: await unreadOf(topics, await groups.ends()),
    lag: await groups.lag(),
    downloads: await download(crowd.people, rows.shown),
    people: await Promise.all(crowd.people.map(lookAt)),
    endings: services.flatMap(({ endings }) => endings),
    engineSurprises: broker.surprises + database.surprises,
    errors: lines.flat(),
  };
}

const totalsOf = `totals->>'net' as net, totals->>'tax' as tax, totals->>'payable' as payable, totals->'taxes' as taxes`;

async function gatherRows({ sql }: System) {
  const issued = await sql<InvoiceRow>(
    `select id, command_id, organisation_id, number, document_key, document_sha256, ${totalsOf} from invoice_generator.invoices`,
  );
  const shown = await sql<InvoiceRow & { paid: string }>(
    `select id, request_id as command_id, organisation_id, number, document_key, document_sha256, paid::text, ${totalsOf} from dashboard.invoices`,
  );
  const [outbox] = await sql<{ count: number }>(
    "select count(*)::int as count from dashboard.outbox",
  );
  return {
    issued,
    shown,
    outbox: outbox?.count ?? 0,
    requests: await sql<Evidence["requests"][number]>(
      "select id, kind, outcome, requested_at, recorded_at from dashboard.requests",
    ),
    numbers: await sql<Evidence["numbers"][number]>(
      `select i.organisation_id, i.series, i.sequence::int, s.last_number::int as last
        from invoice_generator.invoices i join invoice_generator.number_series s using (organisation_id, series)`,
    ),
    payments: await sql<Evidence["payments"][number]>(
      `select id, organisation_id, invoice_id, amount::text, paid_on::text as date from dashboard.payments`,
    ),
    notifications: (
      await sql<Omit<NotificationRow, "title" | "href"> & { facts: Facts }>(
        "select user_id, position::int, request_id, kind, facts from dashboard.notifications",
      )
    ).map(({ facts, ...row }) => ({ ...row, ...tellingOf(facts, wordsIn("en")) })),
    lastPositions: await sql<Evidence["lastPositions"][number]>(
      "select user_id, last_position::int from dashboard.inboxes",
    ),
    strays: await sql<Evidence["strays"][number]>(
      `select topic, partition, "offset"::text, reason from dashboard.stray_replies`,
    ),
    lastScores: await sql<Evidence["lastScores"][number]>(
      `select distinct on (s.organisation_id) request_id, s.organisation_id, as_of::text, score
        from dashboard.scores s join dashboard.requests q on q.id = request_id
        order by s.organisation_id, q.requested_at desc`,
    ),
    history: {
      invoices: await sql<Evidence["history"]["invoices"][number]>(
        `select id, organisation_id, customer_id, issue_date::text, due_date::text, currency, amount::text
          from score_calculator.invoices`,
      ),
      payments: await sql<Evidence["payments"][number]>(
        "select id, organisation_id, invoice_id, amount::text, paid_on::text as date from score_calculator.payments",
      ),
    },
  };
}

async function unreadOf(topics: Topics, ends: Map<string, bigint>): Promise<string[]> {
  const read = topics.readUpTo();
  return [...ends]
    .filter(([name, end]) => (read.get(name) ?? 0n) < end)
    .map(([name, end]) => `${name} up to ${read.get(name) ?? 0} of ${end}`);
}

/** Every PDF, by the person whose it is, as the browser gets it. */
async function download(
  people: readonly Person[],
  invoices: readonly { id: string; organisation_id: string }[],
): Promise<Map<string, string>> {
  const owners = new Map(people.map((person) => [person.organisationId, person]));
  const sums = new Map<string, string>();
  const left = [...invoices];
  const fetchAll = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const pdf = await owners.get(next.organisation_id)?.get(`/invoices/${next.id}/pdf`);
      if (pdf) sums.set(next.id, createHash("sha256").update(pdf).digest("hex"));
    }
  };
  await Promise.all(Array.from({ length: side }, fetchAll));
  return sums;
}

async function lookAt(person: Person): Promise<PersonSees> {
  const { userId, organisationId } = person;
  const tabs = await Promise.all(
    person.tabs.map(async (tab) => {
      const problem = await tab.comeBack().then(
        () => tab.complaints[0],
        (error: Error) => error.message,
      );
      const { heard, referred } = tab;
      return { heard, referred, ...(problem !== undefined && { problem }) };
    }),
  );
  return { userId, organisationId, tabs, inbox: await readInbox(person) };
}

/** The inbox as its pages show it, from the first page to the last. */
async function readInbox(person: Person): Promise<PersonSees["inbox"]> {
  const found: PersonSees["inbox"] = [];
  for (let page = 1; ; page++) {
    const html = String(await person.get(`/notifications?page=${page}`));
    const items = [...html.matchAll(itemPattern)].map(([, position, href, title]) => ({
      position: Number(position),
      href: String(href),
      title: String(title),
    }));
    if (items.length === 0) return found;
    found.push(...items);
  }
}

const itemPattern = /<li id="notification-(\d+)"[\s\S]*?<a href="([^"]*)">([^<]*)<\/a>/g;
