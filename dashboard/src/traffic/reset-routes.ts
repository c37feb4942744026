import type { Database } from "@recibo/common/database/database";
import { codeOf } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { ResetPreview, ResetRequest, ResetTarget } from "@recibo/common/traffic/reset";
import type { Traffic } from "@recibo/common/traffic/traffic";
import express, { type Request, type Response, type Router } from "express";
import { z } from "zod";
import { momentOf } from "../dead-letters/filter.ts";
import { type Words, wordsOf } from "../language/words.ts";
import { notFound, PageError } from "../web/errors.ts";
import { field } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import { logAction } from "./actions.ts";
import { searchOf } from "./records-page.ts";
import { inWords } from "./wording.ts";

/** What the preview shows and the form brings back: done is what was seen, or nothing. */
const steps = z
  .array(
    z.strictObject({
      topic: z.string().min(1).max(249),
      partition: z.number().int().min(0),
      from: z
        .string()
        .regex(/^\d{1,18}$/)
        .nullable(),
      to: z.string().regex(/^\d{1,18}$/),
    }),
  )
  .min(1)
  .max(10_000);

/** Moving a group's offsets: a page that shows what would be read again, and the form that does it. */
export function resetRoutes(options: {
  database: Database;
  traffic: Traffic;
  log: Logger;
}): Router {
  const { database, traffic, log } = options;
  const routes = express.Router();

  routes.get("/traffic/groups/reset", async (request, response) => {
    await show(request, response, 200, undefined);
  });

  routes.post("/traffic/groups/reset", async (request, response) => {
    const group = field(request.body, "group");
    const previewed = stepsOf(field(request.body, "steps"));
    if (!previewed || !(await traffic.groups()).includes(group)) throw notFound();
    const { userId, email } = personOf(request);
    try {
      await traffic.applyReset({ group, steps: previewed.map(asStep) });
    } catch (error) {
      const refused = refusalOf(error, wordsOf(response));
      if (refused === undefined) throw error;
      return void (await show(request, response, 409, refused));
    }
    await logAction(database, {
      doneBy: email,
      action: "reset",
      details: { group, steps: previewed },
    });
    log.info({ group, userId }, "offsets of a group reset");
    response.redirect(303, "/traffic/actions");
  });

  async function show(
    request: Request,
    response: Response,
    status: number,
    refused: string | undefined,
  ): Promise<void> {
    const { t } = wordsOf(response);
    const said = saidIn(request);
    if (!(await traffic.groups()).includes(said.group)) throw notFound();
    const asked = requestOf(said);
    const found = asked
      ? await previewOf(asked, wordsOf(response))
      : { problem: t("traffic:reset.not-understood") };
    const problem = refused ?? found.problem;
    response.status(problem && status === 200 ? 422 : status).render("traffic-reset", {
      title: t("traffic:reset.heading", { group: said.group }),
      active: "traffic",
      section: "groups",
      said,
      problem: problem ?? null,
      preview: found.preview ?? null,
      steps: JSON.stringify((found.preview?.steps ?? []).map(asText)),
    });
  }

  async function previewOf(
    request: ResetRequest,
    words: Words,
  ): Promise<{ preview?: ResetPreview; problem?: string }> {
    try {
      return { preview: await traffic.previewReset(request) };
    } catch (error) {
      const problem = refusalOf(error, words);
      if (problem === undefined) throw error;
      return { problem };
    }
  }

  return routes;
}

type Said = { group: string; to: string; since: string; offset: string };

function saidIn(request: Request): Said {
  const search = searchOf(request);
  const said = (name: string) => field(request.body, name) || (search.get(name) ?? "").trim();
  return { group: said("group"), to: said("to"), since: said("since"), offset: said("offset") };
}

function requestOf({ group, to, since, offset }: Said): ResetRequest | undefined {
  const target = targetOf(to, since, offset);
  return target && { group, target };
}

function targetOf(to: string, since: string, offset: string): ResetTarget | undefined {
  if (to === "beginning" || to === "end") return { to };
  if (to === "offset")
    return /^\d{1,18}$/.test(offset) ? { to, offset: BigInt(offset) } : undefined;
  const at = to === "time" ? momentOf(since, new Date()) : undefined;
  return at && { to: "time", time: at.getTime() };
}

function stepsOf(text: string): z.infer<typeof steps> | undefined {
  try {
    return steps.parse(JSON.parse(text));
  } catch {
    throw new PageError(422, "not-understood");
  }
}

function asText({ topic, partition, from, to }: ResetPreview["steps"][number]) {
  return { topic, partition, from: from === undefined ? null : String(from), to: String(to) };
}

function asStep({ topic, partition, from, to }: z.infer<typeof steps>[number]) {
  const moved = { from: from === null ? undefined : BigInt(from), to: BigInt(to) };
  return { topic, partition, ...moved, again: 0n, first: undefined, last: undefined };
}

/** A sentence for what stands against a reset; undefined for what is no answer to it. */
function refusalOf(error: unknown, words: Words): string | undefined {
  const known = ["GROUP_IN_USE", "GROUP_MOVED", "NO_SUCH_GROUP", "NO_SUCH_TOPIC"];
  if (!known.includes(codeOf(error) ?? "")) return undefined;
  const message = inWords(error, words);
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
