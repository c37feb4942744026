import { setTimeout as wait } from "node:timers/promises";
import { derivedId, newId } from "@recibo/common/uuid";
import { createVisitor, type Visitor } from "@recibo/local/trial/visitor";
import type { Dice } from "../plan/dice.ts";
import { chooseInvoice, daysAgo, typedAmount } from "./choices.ts";
import { createInsist, type Insist } from "./insist.ts";
import type { Asked, Ledger, Paid } from "./ledger.ts";
import { openTab, type Tab } from "./tab.ts";

/** Somebody who works at the desk whatever happens to it. */
export type Person = {
  readonly userId: string;
  readonly organisationId: string;
  readonly tabs: readonly Tab[];
  /** Asks for an invoice or a score, or enters a payment; resolves when the desk has accepted it. */
  act(): Promise<void>;
  askForScore(): Promise<void>;
  /** Fetches a page, again and again until it is there. */
  get(path: string): Promise<Buffer>;
  close(): void;
};

/** Who somebody is to the desk. */
type Who = { readonly userId: string; readonly organisationId: string };

/** An invoice that was asked for, and what of it this person has not paid yet. */
type Payable = {
  readonly id: string;
  open: bigint;
  readonly currency: string;
  readonly issued: string;
};

/** What a person has at hand. */
type AtWork = {
  readonly who: Who;
  readonly dice: Dice;
  readonly ledger: Ledger;
  readonly insist: Insist;
  /** Pages that a notification has led to. */
  readonly told: ReadonlySet<string>;
  readonly customers: string[];
  readonly payable: Payable[];
};

/** How long an answer may take before a person presses the button again, in milliseconds. */
const patience = 6_000;

/** Tabs that each person has open. */
const tabsEach = 2;

/**
 * Signs somebody up, with an organisation of their own, and opens their tabs.
 *
 * @param whoIs looks up who has signed up with an address
 * @param giveUp ends all waiting
 */
export async function openPerson(options: {
  url: string;
  dice: Dice;
  ledger: Ledger;
  whoIs: (email: string) => Promise<Who>;
  giveUp: AbortSignal;
}): Promise<Person> {
  const { url, dice, ledger, giveUp } = options;
  const visitor = createVisitor(url, patience);
  const { email } = await visitor.signUp();
  const who = await options.whoIs(email);
  const told = new Set<string>();
  const tabs = Array.from({ length: tabsEach }, () =>
    openTab(url, visitor.cookie(), ({ href }) => told.add(href)),
  );
  const insist = createInsist(visitor, options);
  const atWork: AtWork = { who, dice, ledger, insist, told, customers: [], payable: [] };
  return {
    ...who,
    tabs,
    act: () => act(atWork),
    askForScore: () => askForScore(atWork),
    get: (path) => fetchPage(visitor, path, ledger, giveUp),
    close: () => {
      for (const tab of tabs) tab.close();
      visitor.close();
    },
  };
}

function act(atWork: AtWork): Promise<void> {
  const choice = atWork.dice.between(1, 100);
  if (choice <= 70) return askForInvoice(atWork);
  return choice <= 85 ? askForScore(atWork) : pay(atWork);
}

async function askForInvoice(atWork: AtWork): Promise<void> {
  const { dice, customers, payable } = atWork;
  const known = dice.percent(10) || customers.length === 0 ? undefined : dice.pick(customers);
  const { fields, totals, currency } = chooseInvoice(dice, known);
  const asked: Asked = totals
    ? { ...begin(atWork), kind: "invoice", totals, currency }
    : { ...begin(atWork), kind: "rejected-invoice" };
  if (!(await ask(atWork, asked, "/invoices/new", "/invoices", fields))) return;
  if (known === undefined) customers.push(derivedId(asked.id, "customer"));
  if (!totals) return;
  const issued = fields.issueDate as string;
  payable.push({ id: derivedId(asked.id, "invoice"), currency, open: totals.payable, issued });
}

async function askForScore(atWork: AtWork): Promise<void> {
  await ask(atWork, { ...begin(atWork), kind: "score" }, "/score", "/score", {});
}

function begin({ who }: AtWork) {
  return { ...who, id: newId(), clickedAt: Date.now(), attempts: 0 };
}

async function ask(
  { ledger, insist }: AtWork,
  asked: Asked,
  page: string,
  path: string,
  fields: Record<string, string>,
): Promise<boolean> {
  ledger.asked.push(asked);
  const withId = { ...fields, requestId: asked.id };
  const accepted = await insist(page, path, withId, () => asked.attempts++);
  if (accepted) asked.acceptedAt = Date.now();
  return accepted;
}

/** Pays, in part or in whole, an invoice that this person was told of; asks for one when there is none. */
async function pay(atWork: AtWork): Promise<void> {
  const { dice, ledger, insist, told, who } = atWork;
  const known = atWork.payable.filter(({ id, open }) => open > 0n && told.has(`/invoices/${id}`));
  if (known.length === 0) return askForInvoice(atWork);
  const invoice = dice.pick(known);
  const part = (invoice.open * BigInt(dice.between(1, 99))) / 100n;
  const amount = dice.percent(50) || part === 0n ? invoice.open : part;
  invoice.open -= amount;
  const date = dice.percent(50) ? daysAgo(0) : invoice.issued;
  const { organisationId } = who;
  const what = { organisationId, invoiceId: invoice.id, amount, date };
  const paid: Paid = { id: newId(), ...what, accepted: false, attempts: 0 };
  ledger.paid.push(paid);
  const page = `/invoices/${invoice.id}`;
  const fields = { paymentId: paid.id, date, amount: typedAmount(amount, invoice.currency) };
  paid.accepted = await insist(page, `${page}/payments`, fields, () => paid.attempts++);
}

async function fetchPage(
  visitor: Visitor,
  path: string,
  { complaints }: Ledger,
  giveUp: AbortSignal,
): Promise<Buffer> {
  for (;;) {
    giveUp.throwIfAborted();
    const answer = await visitor.get(path).catch(() => undefined);
    const body = await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.status === 200 && body) return Buffer.from(body);
    if (answer) complaints.push(`${path} was answered with ${answer.status}`);
    await wait(500);
  }
}
