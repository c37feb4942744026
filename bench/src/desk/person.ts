import { randomBytes } from "node:crypto";
import { derivedId, newId } from "@recibo/common/uuid";
import { trialInvoice, trialOrganisation, trialPayment } from "@recibo/local/trial/visitor";
import { io } from "socket.io-client";
import { createHttpClient } from "./http-client.ts";

/** Somebody at a desk, signed in, with an open socket. */
export type Person = {
  /** Asks for an invoice as the form does; resolves when its notification arrives on the socket. */
  clickInvoice(): Promise<void>;
  /** Fetches a page; resolves when it is there whole. */
  fetchPage(path: string): Promise<void>;
  close(): void;
};

/** How long an answer may take at most, in milliseconds; what comes later counts as lost. */
const longest = 120_000;

/** Signs somebody up at the desk, with an organisation of their own that has one customer and one invoice. */
export async function signUp(url: string): Promise<Person> {
  const http = createHttpClient(url);
  const post = async (path: string, token: string, fields: Record<string, string>) => {
    const answer = await http.send("POST", path, new URLSearchParams({ _csrf: token, ...fields }));
    if (answer.status !== 303) throw new Error(`${path} was answered with ${answer.status}`);
  };
  const account = {
    email: `${randomBytes(8).toString("hex")}@example.com`,
    password: "correct horse battery",
  };
  const signUpToken = await tokenOn("/sign-up");
  await post("/sign-up", signUpToken, { organisation: trialOrganisation.name, ...account });
  const token = await tokenOn("/organisation");
  await post("/organisation", token, trialOrganisation);
  await post("/organisation/payment", token, trialPayment);
  const { awaitNotification, close } = await openSocket(url, http.cookie());

  async function tokenOn(page: string): Promise<string> {
    const { body } = await http.send("GET", page);
    const [, found] = /name="_csrf" value="([^"]+)"/.exec(body) ?? [];
    if (found === undefined) throw new Error(`there is no form on ${page}`);
    return found;
  }

  async function click(customer: Record<string, string>, requestId: string): Promise<void> {
    const notified = awaitNotification(`/invoices/${derivedId(requestId, "invoice")}`);
    await post("/invoices", token, { ...trialInvoice, ...customer, requestId });
    await notified;
  }

  const first = newId();
  await click({ customerId: "new" }, first);
  const customerId = derivedId(first, "customer");
  return {
    clickInvoice: () => click({ customerId }, newId()),
    fetchPage: async (path) => {
      const { status } = await http.send("GET", path);
      if (status !== 200) throw new Error(`${path} was answered with ${status}`);
    },
    close: () => {
      close();
      http.close();
    },
  };
}

async function openSocket(url: string, cookie: string) {
  const socket = io(url, {
    auth: { after: 0 },
    transports: ["websocket"],
    extraHeaders: { cookie },
    forceNew: true,
  });
  const waiting = new Map<string, () => void>();
  socket.on("notification", ({ href }: { href: string }) => {
    waiting.get(href)?.();
    waiting.delete(href);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  /** Resolves when a notification that leads to this page arrives. */
  const awaitNotification = (href: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${href}: no notification`)), longest);
      waiting.set(href, () => {
        clearTimeout(late);
        resolve();
      });
    });
  return { awaitNotification, close: () => void socket.close() };
}
