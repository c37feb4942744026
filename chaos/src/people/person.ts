import { setTimeout as wait } from "node:timers/promises";
import { derivedId, newId } from "@recibo/common/uuid";
import { createVisitor } from "@recibo/local/trial/visitor";
import type { Dice } from "../plan/dice.ts";
import { chooseInvoice, daysAgo, typedAmount } from "./choices.ts";
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

/** Looks up who has signed up with an address. */
export type WhoIs = (email: string) => Promise<{ userId: string; organisationId: string }>;

/** How long an answer may take before a person presses the button again, in milliseconds. */
const patience = 6_000;

/** Tabs that each person has open. */
const tabsEach = 2;

/**
 * Signs somebody up, with an organisation of their own. A form that gets no answer, or one that it should be
 * tried again, is sent again with the ids it carries, as a browser's reload does.
 *
 * @param giveUp ends all waiting
 */
export async function openPerson(options: {
  url: string;
  dice: Dice;
  ledger: Ledger;
  whoIs: WhoIs;
  giveUp: AbortSignal;
}): Promise<Person> {
  const { url, dice, ledger, giveUp } = options;
  const visitor = createVisitor(url, patience);
  const { email } = await visitor.signUp();
  const { userId, organisationId } = await options.whoIs(email);
  const told = new Set<string>();
  const tabs = Array.from({ length: tabsEach }, () =>
    openTab(url, visitor.cookie(), ({ href }) => told.add(href)),
  );
  const customers: string[] = [];
  const payable: { id: string; open: bigint; currency: string; issued: string }[] = [];

  /** Sends a form until it is accepted; `attempted` is told of every try. */
  async function insist(
    page: string,
    path: string,
    fields: Record<string, string>,
    attempted: () => void,
  ): Promise<boolean> {
    while (!giveUp.aborted) {
      attempted();
      const status = await visitor.post(page, path, fields).then(
        (answer) => answer.arrayBuffer().then(() => answer.status),
        () => 0,
      );
      if (status === 303) return true;
      if (status >= 400 && status < 500) {
        ledger.complaints.push(`${path} was answered with ${status}`);
        return false;
      }
      await wait(dice.between(300, 1_500), undefined, { signal: giveUp }).catch(() => undefined);
    }
    return false;
  }

  async function ask(asked: Asked, page: string, path: string, fields: Record<string, string>) {
    ledger.asked.push(asked);
    const accepted = await insist(
      page,
      path,
      { ...fields, requestId: asked.id },
      () => asked.attempts++,
    );
    if (accepted) asked.acceptedAt = Date.now();
    return accepted;
  }

  const who = { organisationId, userId };
  const begin = () => ({ ...who, id: newId(), clickedAt: Date.now(), attempts: 0 });

  async function askForInvoice(): Promise<void> {
    const customerId =
      dice.percent(10) || customers.length === 0 ? undefined : dice.pick(customers);
    const { fields, totals, currency } = chooseInvoice(dice, customerId);
    const asked: Asked = totals
      ? { ...begin(), kind: "invoice", totals, currency }
      : { ...begin(), kind: "rejected-invoice" };
    if (!(await ask(asked, "/invoices/new", "/invoices", fields))) return;
    if (customerId === undefined) customers.push(derivedId(asked.id, "customer"));
    if (!totals) return;
    const id = derivedId(asked.id, "invoice");
    payable.push({ id, currency, open: totals.payable, issued: fields.issueDate as string });
  }

  async function askForScore(): Promise<void> {
    await ask({ ...begin(), kind: "score" }, "/score", "/score", {});
  }

  /** Pays, in part or in whole, an invoice that this person was told of. */
  async function pay(): Promise<void> {
    const known = payable.filter(({ id, open }) => open > 0n && told.has(`/invoices/${id}`));
    if (known.length === 0) return askForInvoice();
    const invoice = dice.pick(known);
    const part = dice.percent(50)
      ? invoice.open
      : (invoice.open * BigInt(dice.between(1, 99))) / 100n;
    const amount = part > 0n ? part : invoice.open;
    invoice.open -= amount;
    const date = dice.percent(50) ? daysAgo(0) : invoice.issued;
    const paid: Paid = {
      id: newId(),
      organisationId,
      invoiceId: invoice.id,
      amount,
      date,
      accepted: false,
      attempts: 0,
    };
    ledger.paid.push(paid);
    const page = `/invoices/${invoice.id}`;
    const fields = { paymentId: paid.id, date, amount: typedAmount(amount, invoice.currency) };
    paid.accepted = await insist(page, `${page}/payments`, fields, () => paid.attempts++);
  }

  return {
    ...who,
    tabs,
    askForScore,
    act: () => {
      const choice = dice.between(1, 100);
      if (choice <= 70) return askForInvoice();
      return choice <= 85 ? askForScore() : pay();
    },
    get: async (path) => {
      for (;;) {
        giveUp.throwIfAborted();
        const answer = await visitor.get(path).catch(() => undefined);
        if (answer?.status === 200) return Buffer.from(await answer.arrayBuffer());
        if (answer) ledger.complaints.push(`${path} was answered with ${answer.status}`);
        await wait(500);
      }
    },
    close: () => {
      for (const tab of tabs) tab.close();
      visitor.close();
    },
  };
}
