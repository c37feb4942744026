import { generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { Database } from "@recibo/common/database/database";
import type { Logger } from "@recibo/common/logging";
import { type Draft, resendOf } from "@recibo/common/traffic/produce";
import { parsePlace, placeName } from "@recibo/common/traffic/reading/record";
import type { Traffic } from "@recibo/common/traffic/traffic";
import express, { type Request, type Response, type Router } from "express";
import { unlessFreedCredit } from "../dead-letters/decide.ts";
import { wordsOf } from "../language/words.ts";
import { notFound, PageError } from "../web/errors.ts";
import { field } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import { logAction, type TrafficDetails } from "./actions.ts";
import { begun, inText } from "./fields-or-text.ts";
import { formAfter } from "./produce-buttons.ts";
import {
  draftOfForm,
  exampleForm,
  formOfBody,
  formOfRecord,
  type ProduceForm,
} from "./produce-form.ts";
import { type ProducePage, shownPage } from "./produce-page.ts";
import { isMasked, problemsWith } from "./produce-problems.ts";
import { searchOf } from "./records-page.ts";
import type { ViewerOf } from "./viewer.ts";

/** Writing to topics: a new record by a form, or one that exists once more. Each is logged. */
export function produceRoutes(options: {
  database: Database;
  traffic: Traffic;
  viewerOf: ViewerOf;
  log: Logger;
}): Router {
  const { database, traffic, viewerOf, log } = options;
  const routes = express.Router();

  routes.get("/traffic/produce", async (request, response) => {
    const search = searchOf(request);
    const template = search.get("template");
    const known = await writable();
    const topic = search.get("topic") ?? "generate-invoice";
    const form = template
      ? formOfRecord(await recordAt(template, request), template)
      : exampleForm(known.includes(topic) ? topic : (known[0] ?? ""));
    await show(response, 200, { form: begun(form) });
  });

  routes.post("/traffic/produce", async (request, response) => {
    const form = formOfBody(request.body);
    if (!(await writable()).includes(form.topic)) throw notFound();
    const template = await templateOf(form, request);
    const words = wordsOf(response);
    const action = field(request.body, "action");
    const another = formAfter(form, action, template, words);
    if (another) return show(response, another.problems ? 422 : 200, another);
    // A button whose field is there no more, as after an update, writes nothing.
    if (action !== "" && action !== "write") return show(response, 200, { form });
    const draft = draftOfForm(inText(form, template), template);
    const anyway = field(request.body, "anyway") === "1";
    const problems = problemsWith(form, draft, traffic.decoder, words);
    const masked = "wrong" in draft ? false : isMasked(draft);
    if ("wrong" in draft || masked || (problems.length > 0 && !anyway))
      return show(response, 422, { form, problems, masked });
    const said = { ...(form.template ? { of: form.template } : {}), ...(anyway ? { anyway } : {}) };
    await write(request, response, draft, "produce", said);
  });

  routes.post("/traffic/resend", async (request, response) => {
    const place = parsePlace(field(request.body, "place"));
    if (!place || !(await writable()).includes(place.topic)) throw notFound();
    // It goes out as it is, and nobody sees it on the way.
    const record = await traffic.record(place, { personal: true });
    if (record?.kind !== "record") throw notFound();
    await write(request, response, resendOf(record), "resend", { of: placeName(place) });
  });

  async function write(
    request: Request,
    response: Response,
    draft: Draft,
    action: "produce" | "resend",
    said: TrafficDetails,
  ): Promise<void> {
    const placed = await unlessFreedCredit(database, requestOf(draft), () =>
      traffic.produce(draft, { anyway: true }),
    );
    if (!placed) throw new PageError(409, "credit-freed");
    const { partition, offset } = placed;
    const details = { topic: draft.topic, partition, offset: String(offset), ...said };
    const { userId, email } = personOf(request);
    await logAction(database, { doneBy: email, action, details });
    const place = `${draft.topic}/${partition}@${offset}`;
    log.info({ place, userId, of: said.of }, `record written: ${action}`);
    response.redirect(303, `/traffic/records?topics=${draft.topic}&record=${place}`);
  }

  async function recordAt(text: string, request: Request) {
    const place = parsePlace(text);
    if (!place || !(await traffic.topics()).includes(place.topic)) throw notFound();
    const record = await traffic.record(place, viewerOf(personOf(request)));
    return record ?? Promise.reject(notFound());
  }

  /** The record that a form began with, as its writer may see it; undefined when it is there no more. */
  async function templateOf({ template, topic }: ProduceForm, request: Request) {
    const place = parsePlace(template);
    if (place?.topic !== topic) return undefined;
    return traffic.record(place, viewerOf(personOf(request)));
  }

  /** Kafka's own topics are written by Kafka. */
  async function writable(): Promise<string[]> {
    return (await traffic.topics()).filter((topic) => !topic.startsWith("__"));
  }

  async function show(response: Response, status: number, page: ProducePage): Promise<void> {
    response.status(status).render("traffic-produce", {
      title: wordsOf(response).t("traffic:produce.heading"),
      active: "traffic",
      section: "produce",
      known: await writable(),
      ...shownPage(page),
    });
  }

  return routes;
}

/** The request whose command a draft is; undefined of anything else. */
function requestOf({ topic, headers }: Draft): string | undefined {
  if (topic !== generateInvoice.topic) return undefined;
  return headers.ce_id?.toString().toLowerCase();
}
