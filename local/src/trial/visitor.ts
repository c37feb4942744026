import { randomBytes } from "node:crypto";
import { io, type Socket } from "socket.io-client";

/** A notification as a browser gets it. */
export type HeardNotification = {
  position: number;
  kind: string;
  title: string;
  message: string;
  href: string;
};

/** A person at a desk, without a browser: keeps cookies, fills in forms, listens on a socket. */
export type Visitor = {
  /** Makes an organisation with complete details and signs in to it; under an address of its own unless given. */
  signUp(email?: string): Promise<{ email: string; password: string }>;
  get(path: string): Promise<Response>;
  /** Sends a form with the token of the page it is on. */
  post(page: string, path: string, fields: Record<string, string>): Promise<Response>;
  /** Asks for an invoice; returns the request's id. */
  askForInvoice(fields?: Record<string, string>): Promise<string>;
  /**
   * Opens a socket with this visitor's session, at another dashboard if one is named. As a browser does, it
   * asks again from the last position it has when it reconnects or is asked to; `heard` may hold doubles.
   */
  listen(after?: number, at?: string): Promise<{ socket: Socket; heard: HeardNotification[] }>;
  /** The cookies it has, as a header: for a socket of one's own. */
  cookie(): string;
  close(): void;
};

/**
 * A visitor of the desk at a URL, not signed in yet.
 *
 * @param patience milliseconds after which an answer that has not come whole is given up; for ever unless given
 */
export function createVisitor(url: string, patience?: number): Visitor {
  const cookies = new Map<string, string>();
  const sockets: Socket[] = [];
  let left = false;
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(new URL(path, url), {
      ...init,
      redirect: "manual",
      ...(patience !== undefined && { signal: AbortSignal.timeout(patience) }),
      headers: { ...init.headers, cookie: cookie() },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value);
    }
    return response;
  }

  // Tokens are bound to the session: a new one after every sign-in and sign-out.
  let token: string | undefined;

  async function tokenOf(page: string): Promise<string> {
    const html = await (await send(page)).text();
    const [, found] = /name="_csrf" value="([^"]+)"/.exec(html) ?? [];
    if (found === undefined) throw new Error(`there is no form on ${page}`);
    return found;
  }

  async function post(
    page: string,
    path: string,
    fields: Record<string, string>,
  ): Promise<Response> {
    token ??= await tokenOf(page);
    const body = new URLSearchParams({ _csrf: token, ...fields });
    const response = await send(path, { method: "POST", body });
    if (/^\/(sign|demo|invitations|account\/password)/.test(path)) token = undefined;
    return response;
  }

  return {
    get: (path) => send(path),
    cookie,
    post,
    signUp: async (email = `${randomBytes(8).toString("hex")}@example.com`) => {
      const account = { email, password: "correct horse battery" };
      await post("/sign-up", "/sign-up", { organisation: "Trial & Sons", ...account });
      await post("/organisation", "/organisation", trialOrganisation);
      await post("/organisation", "/organisation/payment", trialPayment);
      return account;
    },
    askForInvoice: async (fields = {}) => {
      const response = await post("/invoices/new", "/invoices", { ...trialInvoice, ...fields });
      const [, id] = /^\/requests\/(.+)$/.exec(response.headers.get("location") ?? "") ?? [];
      if (id === undefined) throw new Error(`the form was answered with ${response.status}`);
      return id;
    },
    listen: async (after = 0, at = url) => {
      const heard: HeardNotification[] = [];
      const last = () => Math.max(after, ...heard.map(({ position }) => position));
      const socket = io(at, {
        auth: (give) => give({ after: last() }),
        transports: ["websocket"],
        extraHeaders: { cookie: cookie() },
        forceNew: true,
        reconnectionDelay: 100,
        reconnectionDelayMax: 500,
      });
      sockets.push(socket);
      socket.on("notification", (notification: HeardNotification) => heard.push(notification));
      // socket.io leaves it to the browser to come back when the server itself ended the connection.
      socket.on("disconnect", (reason) => {
        if (reason === "io server disconnect") setTimeout(() => left || socket.connect(), 100);
      });
      socket.on("catch-up", () => socket.emit("after", { after: last() }));
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("connect_error", reject);
      });
      return { socket, heard };
    },
    close: () => {
      left = true;
      for (const socket of sockets) socket.close();
    },
  };
}

/** A complete form of an organisation's details. */
export const trialOrganisation = {
  name: "Trial & Sons",
  taxId: "DE136695976",
  street: "Teststraße 1",
  postcode: "10115",
  city: "Berlin",
  country: "DE",
};

/** How it is paid. */
export const trialPayment = {
  iban: "DE89370400440532013000",
  currency: "EUR",
  paymentDays: "30",
};

/** A complete invoice form; a field given again replaces one of these. */
export const trialInvoice = {
  action: "generate",
  currency: "EUR",
  issueDate: "2026-11-02",
  dueDate: "2026-12-02",
  customerId: "new",
  "customer[name]": "Kunde AG",
  "customer[street]": "Hauptstraße 5",
  "customer[postcode]": "20095",
  "customer[city]": "Hamburg",
  "customer[country]": "DE",
  "lines[0][description]": "Consulting",
  "lines[0][quantity]": "2",
  "lines[0][unit]": "hour",
  "lines[0][unitPrice]": "120.00",
  "lines[0][taxRate]": "19",
};
