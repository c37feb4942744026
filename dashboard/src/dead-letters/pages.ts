import type { Database } from "@recibo/common/database/database";
import type { Decoder } from "@recibo/common/traffic/decoding/decode";
import type { Request, Response } from "express";
import { wordsOf } from "../language/words.ts";
import type { ViewerOf } from "../traffic/viewer.ts";
import { notFound } from "../web/errors.ts";
import { pageNumber, paging } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { contentOf, printed } from "./content.ts";
import { isLetterState, momentOf } from "./filter.ts";
import { letterId, placeOf } from "./letter.ts";
import { actionsOn, findLetter, knownFilters, listLetters, siblingsOf } from "./letters.ts";
import { type Reader, seenLetter, seenSummary } from "./seen-letter.ts";

const pageSize = 25;

/** What pages of letters are made of. */
export type LetterPages = {
  database: Database;
  decoder: Decoder;
  /** What a reader may see of letters of other organisations. */
  viewerOf: ViewerOf;
};

function readerOf({ viewerOf }: LetterPages, request: Request): Reader {
  const person = personOf(request);
  return { ...viewerOf(person), organisationId: person.organisationId };
}

/** The list of letters, as the address filters it. */
export async function showLetters(
  pages: LetterPages,
  request: Request,
  response: Response,
): Promise<void> {
  const { database } = pages;
  const reader = readerOf(pages, request);
  const { filter, chosen } = filterOf(request);
  const page = pageNumber(request);
  const [{ letters, total }, known] = await Promise.all([
    listLetters(database, filter, { most: pageSize, skip: (page - 1) * pageSize }),
    knownFilters(database),
  ]);
  response.render("dead-letters", {
    title: wordsOf(response).t("dead-letters:heading"),
    active: "dead-letters",
    letters: letters.map((letter) => ({ ...seenSummary(letter, reader), id: letterId(letter) })),
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
  pages: LetterPages,
  request: Request<{ id: string }>,
  response: Response,
  { status, problem }: { status: number; problem: string | null },
): Promise<void> {
  const { database, decoder } = pages;
  const place = placeOf(request.params.id);
  const letter = place && (await findLetter(database, place));
  if (!letter) throw notFound();
  const reader = readerOf(pages, request);
  const seen = seenLetter(letter, reader, decoder);
  const [actions, siblings] = await Promise.all([
    actionsOn(database, letter),
    siblingsOf(database, letter),
  ]);
  response.status(status).render("dead-letter", {
    title: wordsOf(response).t("dead-letters:letter-heading", { id: letterId(letter) }),
    active: "dead-letters",
    letter: { ...seen, id: letterId(letter), key: seen.key && printed(seen.key) },
    headers: seen.headers.map(([name, value]) => [name, value ? printed(value) : ""]),
    content: contentOf(seen.value),
    own: letter.organisationId === reader.organisationId,
    actions,
    siblings: siblings.map((each) => ({ ...seenSummary(each, reader), id: letterId(each) })),
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
