import type { Database } from "@recibo/common/database/database";
import type { Request, Response } from "express";
import { wordsOf } from "../language/words.ts";
import { notFound } from "../web/errors.ts";
import { pageNumber, paging } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { contentOf, printed } from "./content.ts";
import { isLetterState, momentOf } from "./filter.ts";
import { letterId, placeOf } from "./letter.ts";
import { actionsOn, findLetter, knownFilters, listLetters, siblingsOf } from "./letters.ts";

const pageSize = 25;

/** The list of letters, as the address filters it. */
export async function showLetters(
  database: Database,
  request: Request,
  response: Response,
): Promise<void> {
  const { filter, chosen } = filterOf(request);
  const page = pageNumber(request);
  const [{ letters, total }, known] = await Promise.all([
    listLetters(database, filter, { most: pageSize, skip: (page - 1) * pageSize }),
    knownFilters(database),
  ]);
  response.render("dead-letters", {
    title: wordsOf(response).t("dead-letters:heading"),
    active: "dead-letters",
    letters: letters.map((letter) => ({ ...letter, id: letterId(letter) })),
    known,
    chosen,
    filtered: chosen.topic !== "" || chosen.code !== "" || chosen.since !== "",
    base: `/dead-letters?${new URLSearchParams(chosen)}`,
    paging: paging(page, pageSize, total),
  });
}

/**
 * The page of one letter.
 *
 * @throws {PageError} when there is none at the place that the address names
 */
export async function showLetter(
  database: Database,
  request: Request<{ id: string }>,
  response: Response,
  { status, problem }: { status: number; problem: string | null },
): Promise<void> {
  const place = placeOf(request.params.id);
  const letter = place && (await findLetter(database, place));
  if (!letter) throw notFound();
  const [actions, siblings] = await Promise.all([
    actionsOn(database, letter),
    siblingsOf(database, letter),
  ]);
  response.status(status).render("dead-letter", {
    title: wordsOf(response).t("dead-letters:letter-heading", { id: letterId(letter) }),
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
