import { generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { Database } from "@recibo/common/database/database";
import type { DocumentStore } from "@recibo/common/documents/document-store";
import { messageOf } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import { pause } from "@recibo/common/retry";
import { derivedId, newId } from "@recibo/common/uuid";
import { eq } from "drizzle-orm";
import { hashPassword } from "../accounts/password.ts";
import type { Ask } from "../asking/ask.ts";
import type { OutboxRow } from "../asking/outbox.ts";
import { recordPayment } from "../invoices/record-payment.ts";
import type { Language } from "../language/languages.ts";
import { customers, organisations, users } from "../tables.ts";
import type { SignedIn } from "../web/session.ts";
import {
  demoCommand,
  demoCustomers,
  demoInvoices,
  demoOrganisation,
  demoPayment,
} from "./demo-history.ts";
import { demoLogo } from "./demo-logo.ts";

/** The organisation that a first-time visitor looks around in; exists in local runs only. */
export type Demo = {
  /** Whom "Try the demo" signs in; from then on the demo speaks that language. */
  person(language: Language): Promise<SignedIn>;
  close(): Promise<void>;
};

const person: SignedIn = {
  userId: derivedId("demo", "user"),
  organisationId: demoOrganisation.id,
  organisationName: demoOrganisation.name,
  email: "demo@recibo.example",
  name: "Demo",
  role: "owner",
  operator: true,
};

/**
 * Makes the demo organisation: its rows at once, its history by the same way as everyone's, through the
 * topics, in the background. Does nothing that is done already.
 */
export async function openDemo(options: {
  database: Database;
  documents: DocumentStore;
  ask: Ask;
  offer: (rows: OutboxRow[]) => void;
  log: Logger;
}): Promise<Demo> {
  const { database, log } = options;
  // Before the rows that name it.
  await options.documents.put(demoOrganisation.logoKey as string, demoLogo.bytes);
  await insertRows(database);
  const stopping = new AbortController();
  const history = makeHistory(options, stopping.signal).catch((error) =>
    log.warn({ reason: messageOf(error) }, "demo history is not complete"),
  );
  return {
    person: async (language) => {
      await database.query.update(users).set({ language }).where(eq(users.id, person.userId));
      return { ...person, language };
    },
    close: async () => {
      stopping.abort();
      await history;
    },
  };
}

/** Where there is no demo, nobody is in it any longer: nobody knows its password, and its sessions end. */
export async function endDemo({ pool }: Database): Promise<void> {
  await pool.query("update session set ended_at = now() where user_id = $1 and ended_at is null", [
    person.userId,
  ]);
  await pool.query("update users set operator = false where id = $1 and operator", [person.userId]);
}

async function insertRows({ query }: Database): Promise<void> {
  await query.insert(organisations).values(demoOrganisation).onConflictDoNothing();
  const { userId: id, organisationId, email, name, operator, role } = person;
  // Nobody knows this password: the only way in is the button.
  const passwordHash = await hashPassword(newId());
  await query
    .insert(users)
    .values({ id, organisationId, email, name, passwordHash, operator, role })
    .onConflictDoUpdate({ target: users.id, set: { operator, role } });
  await query.insert(customers).values(demoCustomers).onConflictDoNothing();
}

async function makeHistory(
  { database, ask, offer }: { database: Database; ask: Ask; offer: (rows: OutboxRow[]) => void },
  signal: AbortSignal,
): Promise<void> {
  const today = new Date();
  const ids = demoInvoices.map((_, index) => derivedId("demo", "request", String(index)));
  for (const [index, requestId] of ids.entries()) {
    const command = demoCommand(index, today);
    await ask({
      requestId,
      organisationId: demoOrganisation.id,
      contract: generateInvoice,
      command,
    });
  }
  const issued = await untilIssued(database, ids, signal);
  for (const [index, requestId] of ids.entries()) {
    const payment = demoPayment(index, issued.get(requestId));
    if (payment) await recordPayment(database, offer, payment);
  }
}

type Issued = { id: string; issueDate: string; dueDate: string; payable: number };

async function untilIssued(
  { pool }: Database,
  requestIds: string[],
  signal: AbortSignal,
): Promise<Map<string, Issued>> {
  while (!signal.aborted) {
    const { rows } = await pool.query<Issued & { requestId: string }>(
      `select request_id as "requestId", id, issue_date as "issueDate", due_date as "dueDate", payable
        from invoices where request_id = any($1::uuid[])`,
      [requestIds],
    );
    if (rows.length === requestIds.length) return new Map(rows.map((row) => [row.requestId, row]));
    await pause(300, signal);
  }
  return new Map();
}
