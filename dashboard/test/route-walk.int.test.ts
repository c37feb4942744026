import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { rowsOf } from "@recibo/local/trial/rows";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";
import { io } from "socket.io-client";
import type { ClientEvents } from "../src/live/events.ts";
import {
  anas,
  createFirstOrganisation,
  everythingOf,
  type FirstOrganisation,
  marker,
  settled,
} from "./first-organisation.ts";
import { inlineIn } from "./inline-markup.ts";

/** What anybody may open; every other route is closed to strangers. */
const openToAll = [
  /^(GET|POST) \/sign-(in|up)$/,
  /^POST \/(sign-out|language)$/,
  /^(GET|POST) \/invitations\/:token$/,
];

/** What members who are no operators, or no owners, do not get. */
const closedToMembers: [RegExp, number][] = [
  [/ \/(dead-letters|traffic)/, 404],
  [/^POST \/(members|organisation)(\/|$)/, 403],
  [/ \/account\/sessions\/:id/, 404],
  [/ \/notifications\/:position/, 404],
];

let desk: TrialDesk;
let first: FirstOrganisation;
let routes: string[];

beforeAll(async () => {
  desk = await startTrialDesk({
    env: {
      LOG_LEVEL: "debug",
      OPERATORS_EMAILS: anas,
      FAILURES_ENABLED: "true",
      RETRY_ATTEMPTS: "2",
      RETRY_FIRST_DELAY: "10",
    },
  });
  const listed = await until("the line with the routes", () =>
    desk.service("dashboard").log.find(({ msg }) => msg === "routes"),
  );
  routes = listed.routes as string[];
  first = await createFirstOrganisation(desk);
});

afterAll(async () => {
  await desk?.close();
});

/** A route as somebody who knows the first organisation's ids would open it. */
function addressOf(route: string): { method: string; path: string; byId: boolean } {
  const [method = "", pattern = ""] = route.split(/ (.*)/s);
  const path = pattern.replace(/:\w+/g, (parameter, at: number) => {
    const key = pattern.slice(0, at) + parameter;
    const id = first.idsOf[key];
    if (id === undefined)
      throw new Error(
        `The walk has no id for ${key} of ${route}: add one of the first organisation to idsOf in dashboard/test/first-organisation.ts.`,
      );
    return id;
  });
  if (/[*{}()?+\\^$]/.test(path) || !/^(GET|POST)$/.test(method))
    throw new Error(
      `The walk cannot open ${route}: teach it in dashboard/test/route-walk.int.test.ts.`,
    );
  return { method, path, byId: path !== pattern };
}

type Answer = { status: number; location: string; body: string };

/** Opens a route with everything that might be asked for in it; a page also with nothing but its address. */
async function open(visitor: Visitor, route: string, formsOn: string): Promise<Answer> {
  const { method, path } = addressOf(route);
  if (method === "POST") return answerOf(await visitor.post(formsOn, path, everythingOf(first)));
  const filtered = await answerOf(
    await visitor.get(
      `${path}?${new URLSearchParams({ ...everythingOf(first), q: marker.slice(0, 7) })}`,
    ),
  );
  const plain = await answerOf(await visitor.get(path));
  return { ...plain, body: plain.body + filtered.body };
}

async function answerOf(response: Response): Promise<Answer> {
  const body = Buffer.from(await response.arrayBuffer()).toString("latin1");
  return { status: response.status, location: response.headers.get("location") ?? "", body };
}

/** What there is of the first organisation, in all services' tables. */
async function firstRows(): Promise<string[]> {
  const except = ["session", "sign_in_tries", "users.last_seen_at"];
  const schemas = ["dashboard", "invoice_generator", "score_calculator"];
  const rows = await Promise.all(schemas.map((schema) => rowsOf(desk, schema, except)));
  return rows
    .flatMap((tables) => Object.entries(tables))
    .flatMap(([table, found]) => found.map((row) => `${table} ${row}`))
    .filter((row) => first.traces.some((trace) => row.includes(trace)));
}

/** Does something and expects that nothing of the first organisation changes by it. */
async function changingNothing(walk: () => Promise<void>): Promise<void> {
  const before = await firstRows();
  await walk();
  await settled(desk);
  expect(await firstRows()).toEqual(before);
}

test("the walk knows the routes", () => {
  expect(routes.length).toBeGreaterThan(40);
  expect(routes).toEqual(
    expect.arrayContaining(["GET /", "GET /invoices/:id/pdf", "POST /sign-in"]),
  );
});

test("a stranger is sent to sign in from every route that is not open, and gets nothing from those that are", async () => {
  await changingNothing(async () => {
    for (const route of routes) {
      const stranger = desk.visitor();
      const { status, location, body } = await open(stranger, route, "/sign-in");
      expect([route, body.includes(marker)]).toEqual([route, false]);
      if (openToAll.some((each) => each.test(route))) continue;
      if (route.includes(" /api/")) {
        expect([route, status]).toEqual([route, 401]);
        continue;
      }
      expect([route, status, location.split("?")[0]]).toEqual([route, 303, "/sign-in"]);
    }
  });
});

test("a member of another organisation gets nothing from any route, by whatever id", async () => {
  const eve = desk.visitor();
  const account = await eve.signUp();
  await changingNothing(async () => {
    for (const route of routes) {
      if ((await eve.get("/account")).status !== 200)
        await eve.post("/sign-in", "/sign-in", account);
      const { status, body } = await open(eve, route, "/account");
      expect([route, body.includes(marker)]).toEqual([route, false]);
      if (addressOf(route).byId) expect([route, status]).toEqual([route, 404]);
    }
  });
});

test("a member who is neither operator nor owner gets nothing of what is theirs", async () => {
  await changingNothing(async () => {
    for (const route of routes) {
      const [, expected] = closedToMembers.find(([each]) => each.test(route)) ?? [];
      if (expected === undefined) continue;
      const { status } = await open(first.carla, route, "/account");
      expect([route, status]).toEqual([route, expected]);
    }
  });
});

test("no form is taken without the token of its page, and nothing changes", async () => {
  const { ana } = first;
  const eve = await desk.signedUp();
  const [, evesToken = ""] =
    /name="_csrf" value="([^"]+)"/.exec(await (await eve.get("/account")).text()) ?? [];
  expect(evesToken).not.toBe("");
  const multipart = new FormData();
  multipart.set("name", "forged");
  const forgeries = [
    new URLSearchParams(everythingOf(first)),
    new URLSearchParams({ ...everythingOf(first), _csrf: "" }),
    new URLSearchParams({ ...everythingOf(first), _csrf: "made.up" }),
    new URLSearchParams({ ...everythingOf(first), _csrf: evesToken }),
    multipart,
  ];
  await changingNothing(async () => {
    for (const route of routes.filter((each) => !each.startsWith("GET"))) {
      for (const body of forgeries) {
        const response = await fetch(new URL(addressOf(route).path, desk.url), {
          method: "POST",
          body,
          headers: { cookie: ana.cookie() },
          redirect: "manual",
        });
        expect([route, response.status]).toEqual([route, 403]);
      }
    }
    expect((await ana.get("/account")).status).toBe(200);
  });
});

test("no page has script or style of its own, and each has a nonce of its own", async () => {
  const nonces = new Set<string>();
  const pages = [
    ...routes.filter((route) => route.startsWith("GET ")).map((route) => addressOf(route).path),
    first.invitation,
  ];
  const stranger = desk.visitor();
  let looked = 0;
  for (const path of pages) {
    for (const visitor of [first.ana, stranger]) {
      const response = await visitor.get(path);
      const html = await response.text();
      if (!response.headers.get("content-type")?.startsWith("text/html")) continue;
      looked++;
      const policy = response.headers.get("content-security-policy") ?? "";
      const [, nonce = ""] = /script-src 'self' 'nonce-([^']+)'/.exec(policy) ?? [];
      expect([path, nonces.has(nonce), policy.includes("unsafe")]).toEqual([path, false, false]);
      nonces.add(nonce);
      expect([path, inlineIn(html, nonce)]).toEqual([path, []]);
    }
  }
  expect(looked).toBeGreaterThan(15);
});

/** Every event that a browser can send, with what somebody might try; the compiler wants each. */
const tries: { [Event in keyof ClientEvents]: Parameters<ClientEvents[Event]>[] } = {
  seen: [[{ upTo: 1_000_000 }], [{ upTo: 1, except: [] }], [{ upTo: Number.MAX_SAFE_INTEGER }]],
  after: [[{ after: 0 }], [{ after: -1 }]],
  tail: [[{ view: "topics=generate-invoice,invoice-generated", positions: "", rate: "50" }]],
  "tail-rate": [[{ rate: "fastest" }]],
  "tail-stop": [],
};

test("a stranger gets no socket", async () => {
  const socket = io(desk.url, { transports: ["websocket"], forceNew: true, reconnection: false });
  const refused = await new Promise<Error>((resolve, reject) => {
    socket.once("connect_error", resolve).once("connect", () => reject(new Error("let in")));
  });
  socket.close();
  expect(refused.message).toBe("unauthenticated");
});

test("a member of another organisation hears nothing by any socket event, and a member nothing of operators", async () => {
  const eve = await desk.signedUp();
  const [evesTab, carlasTab] = [await tabOf(eve), await tabOf(first.carla)];
  await changingNothing(async () => {
    for (const { socket, times } of [evesTab, carlasTab]) {
      for (const [event, all] of Object.entries(tries))
        for (const said of all) socket.emit(event, ...said);
      // One at first, and an answer to each `after`.
      await until("an answer to all of it", () => times("unseen") >= 1 + tries.after.length);
    }
  });
  const anasTab = await tabOf(first.ana);
  await first.ana.post("/score", "/score", {});
  const letter = `/dead-letters/${first.idsOf["/dead-letters/:id"]}`;
  await first.ana.post(letter, `${letter}/discard`, { reason: "seen enough" });
  await until(
    "what Ana is told",
    () => anasTab.times("notification") && anasTab.times("operators"),
  );
  // Asked after all that: what was meant for them would have come before the answer.
  for (const { socket, times } of [evesTab, carlasTab]) {
    const before = times("unseen");
    socket.emit("after", { after: 0 });
    await until("an answer", () => times("unseen") > before);
  }
  const known = evesTab.heard.filter(([event]) => event === "unseen" || event === "outage");
  expect(evesTab.heard).toEqual(known);
  expect(carlasTab.times("operators") + carlasTab.times("notification")).toBe(0);
  for (const { socket } of [evesTab, carlasTab, anasTab]) socket.close();
});

/** A tab of somebody who says to be looking at the first organisation's request. */
async function tabOf(visitor: Visitor) {
  const heard: unknown[][] = [];
  const socket = io(desk.url, {
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: { cookie: visitor.cookie() },
    auth: { after: 0, request: first.idsOf["/requests/:id"] },
  });
  socket.onAny((...said) => heard.push(said));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve).once("connect_error", reject);
  });
  const times = (event: string) => heard.filter(([each]) => each === event).length;
  await until("the first word", () => times("unseen") > 0);
  return { socket, heard, times };
}
