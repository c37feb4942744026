import { isOutage } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { Publisher } from "@recibo/common/messaging/publisher";
import express, { type Request, type Response, type Router } from "express";
import { requireOperator } from "../accounts/operators.ts";
import { wordsOf } from "../language/words.ts";
import type { Live } from "../live/live-server.ts";
import { notFound } from "../web/errors.ts";
import { field } from "../web/form.ts";
import { personOf } from "../web/session.ts";
import { type Decided, discard, redrive } from "./decide.ts";
import { type LetterPlace, letterId, placeOf } from "./letter.ts";
import { ownerOf } from "./letters.ts";
import { type LetterPages, showLetter, showLetters } from "./pages.ts";

/** Pages for operators: the dead letters of all organisations, and what to do with each. */
export function deadLetterRoutes(
  options: LetterPages & { publisher: Publisher; live: Live; log: Logger },
): Router {
  const { database, publisher, live, log } = options;
  const show = (
    request: Request<{ id: string }>,
    response: Response,
    status: number,
    problem: string | null,
  ) => showLetter(options, request, response, { status, problem });
  const routes = express.Router();
  routes.use("/dead-letters", requireOperator(database));

  routes.get("/dead-letters", (request, response) => showLetters(options, request, response));

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
      await show(request, response, 503, wordsOf(response).t("dead-letters:not-sent"));
    }
  });

  routes.post("/dead-letters/:id/discard", async (request, response) => {
    const place = placeOf(request.params.id);
    if (!place) throw notFound();
    const reason = field(request.body, "reason").trim().slice(0, 500);
    if (reason === "")
      return show(request, response, 422, wordsOf(response).t("dead-letters:reason-missing"));
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
    if (decided.outcome === "refused") {
      const { why, message } = decided;
      const id = letterId(placeOf(request.params.id) as LetterPlace);
      const problem = wordsOf(response).t(`dead-letters:refused.${why}`, { id, message });
      return show(request, response, 409, problem);
    }
    const { letter } = decided;
    const { userId } = personOf(request);
    const { requestId: correlationId } = letter;
    log.info({ deadLetter: letterId(letter), correlationId, userId }, `dead letter ${what}`);
    live.toOperators("operators", { changed: "dead-letters" });
    const owner = await ownerOf(database, letter);
    if (owner && letter.requestId) live.toRequest(owner, letter.requestId);
    response.redirect(303, `/dead-letters/${letterId(letter)}`);
  }

  return routes;
}

function decision(request: Request): { by: string; at: Date } {
  return { by: personOf(request).email, at: new Date() };
}
