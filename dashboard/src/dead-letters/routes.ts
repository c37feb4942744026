import type { Database } from "@recibo/common/database/database";
import { isOutage } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { Publisher } from "@recibo/common/messaging/publisher";
import express, { type Request, type Response, type Router } from "express";
import { requireOperator } from "../accounts/operators.ts";
import type { Live } from "../live/live-server.ts";
import { notFound } from "../web/errors.ts";
import { field } from "../web/form.ts";
import { pageNumber, paging } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { contentOf, printed } from "./content.ts";
import { type Decided, discard, redrive } from "./decide.ts";
import { isLetterState, momentOf } from "./filter.ts";
import { letterId, placeOf } from "./letter.ts";
import {
  actionsOn,
  findLetter,
  knownFilters,
  listLetters,
  ownerOf,
  siblingsOf,
} from "./letters.ts";

const pageSize = 25;

/** Pages for operators: the dead letters of all organisations, and what to do with each. */
export function deadLetterRoutes(options: {
  database: Database;
  publisher: Publisher;
  live: Live;
  log: Logger;
}): Router {
  const { database, publisher, live, log } = options;
  const routes = express.Router();
  routes.use("/dead-letters", requireOperator(database));

  routes.get("/dead-letters", async (request, response) => {
    const asked = filterOf(request);
    const page = pageNumber(request);
    const [{ letters, total }, known] = await Promise.all([
      listLetters(database, asked.filter, { most: pageSize, skip: (page - 1) * pageSize }),
      knownFilters(database),
    ]);
    response.render("dead-letters", {
      title: "Dead letters",
      active: "dead-letters",
      letters: letters.map((letter) => ({ ...letter, id: letterId(letter) })),
      known,
      chosen: asked.chosen,
      filtered: asked.chosen.topic !== "" || asked.chosen.code !== "" || asked.chosen.since !== "",
      base: `/dead-letters?${new URLSearchParams(asked.chosen)}`,
      paging: paging(page, pageSize, total),
    });
  });

  routes.get("/dead-letters/:id", (request, response) => show(request, response, 200, null));

  routes.post("/dead-letters/:id/redrive", async (request, response) => {
    const place = placeOf(request.params.id);
    if (!place) throw notFound();
    try {
      const decided = await redrive(database, publisher, place, decision(request));
      await answer(request, response, decided, "redriven");
    } catch (error) {
      if (!isOutage(error)) throw error;
      log.warn({ deadLetter: letterId(place), err: error }, "dead letter not sent again");
      const message = "Kafka cannot be reached. Nothing was sent: try again when it is back.";
      await show(request, response, 503, message);
    }
  });

  routes.post("/dead-letters/:id/discard", async (request, response) => {
    const place = placeOf(request.params.id);
    if (!place) throw notFound();
    const reason = field(request.body, "reason").trim().slice(0, 500);
    if (reason === "")
      return show(request, response, 422, "Say in a few words why it is discarded.");
    const decided = await discard(database, place, { ...decision(request), reason });
    await answer(request, response, decided, "discarded");
  });

  async function answer(
    request: Request<{ id: string }>,
    response: Response,
    decided: Decided<unknown>,
    what: "redriven" | "discarded",
  ): Promise<void> {
    if (decided.outcome === "not-found") throw notFound();
    if (decided.outcome === "refused") return show(request, response, 409, decided.message);
    const { letter } = decided;
    const { userId } = personOf(request);
    const { requestId: correlationId } = letter;
    log.info({ deadLetter: letterId(letter), correlationId, userId }, `dead letter ${what}`);
    live.toOperators("operators", { changed: "dead-letters" });
    const owner = await ownerOf(database, letter);
    if (owner && letter.requestId) live.toPerson(owner, "request", { id: letter.requestId });
    response.redirect(303, `/dead-letters/${letterId(letter)}`);
  }

  async function show(
    request: Request<{ id: string }>,
    response: Response,
    status: number,
    problem: string | null,
  ): Promise<void> {
    const place = placeOf(request.params.id);
    const letter = place && (await findLetter(database, place));
    if (!letter) throw notFound();
    const [actions, siblings] = await Promise.all([
      actionsOn(database, letter),
      siblingsOf(database, letter),
    ]);
    response.status(status).render("dead-letter", {
      title: `Dead letter ${letterId(letter)}`,
      active: "dead-letters",
      letter: { ...letter, id: letterId(letter), key: letter.key && printed(letter.key) },
      headers: Object.entries(letter.headers).map(([name, value]) => [name, printed(value)]),
      content: contentOf(letter.value),
      own: letter.organisationId === personOf(request).organisationId,
      actions,
      siblings: siblings.map((each) => ({ ...each, id: letterId(each) })),
      problem,
    });
  }

  return routes;
}

function decision(request: Request): { by: string; at: Date } {
  return { by: personOf(request).email, at: new Date() };
}

/** What is asked for by the address; anything that makes no sense there is as if it were not. */
function filterOf({ query }: Request) {
  const text = (name: string) => (typeof query[name] === "string" ? query[name] : "");
  const state = query.state === undefined ? "open" : text("state");
  const since = momentOf(text("since"), new Date());
  const chosen = {
    state: isLetterState(state) ? state : "",
    topic: text("topic").slice(0, 200),
    code: text("code").slice(0, 200),
    since: since ? text("since") : "",
  };
  const filter = {
    state: isLetterState(state) ? state : undefined,
    topic: chosen.topic || undefined,
    code: chosen.code || undefined,
    since,
  };
  return { chosen, filter };
}
