import type { Score } from "@recibo/common/contracts/score-calculated";
import type { Database } from "@recibo/common/database/database";
import { type DailyLimits, tierCodes } from "@recibo/common/scorecard/benefits";
import { scoreIfPaid } from "@recibo/common/scorecard/if-paid";
import { isId, newId } from "@recibo/common/uuid";
import type { Request, Response } from "express";
import { type Words, wordsOf } from "../language/words.ts";
import { notFound } from "../web/errors.ts";
import { today } from "../web/page.ts";
import { personOf } from "../web/session.ts";
import { allowancesOf } from "./allowances.ts";
import { changesView } from "./changes-view.ts";
import { historyOf, openInvoicesOf } from "./history.ts";
import { benefitsView, nextBenefits, scoreView } from "./score-view.ts";
import { type Calculation, scoreQueries } from "./scores.ts";
import { tierTitle } from "./tier-title.ts";

/** How many calculations the page lists and draws. */
const listed = 200;

/** How many open invoices the what-if panel offers, those that are due first. */
export const offeredInvoices = 100;

type Parts = { database: Database; limits: DailyLimits };

/** What the score page shows. */
export async function scorePage(
  { database, limits }: Parts,
  request: Request,
  response: Response,
): Promise<object> {
  const { organisationId } = personOf(request);
  const words = wordsOf(response);
  const queries = scoreQueries(database);
  const [list, pending, allowance, invoices] = await Promise.all([
    queries.latest(organisationId, listed),
    queries.pending(organisationId),
    allowancesOf(database, limits, organisationId),
    openInvoicesOf(database, organisationId, offeredInvoices),
  ]);
  const latest = list[0] && (await queries.one(organisationId, list[0].id));
  return {
    title: words.t("score:heading"),
    active: "score",
    requestId: newId(),
    pending: pending ?? null,
    score: latest ? scoreView(words, latest) : null,
    benefits: benefitsView(words, allowance, latest),
    next: nextBenefits(words, latest, limits) ?? null,
    history: list.map((each) => ({ ...each, tier: tierTitle(words, each.tier) })),
    compared: await comparison(words, list, request, (id) => queries.one(organisationId, id)),
    invoices,
    tierNames: Object.fromEntries(
      tierCodes.map((code) => [code, words.t(`score:tiers.${code}`)] as const),
    ),
    whatIf: await whatIf(database, words, request),
  };
}

/** The two calculations that are to be compared, the last two unless others are chosen, and what changed. */
async function comparison(
  words: Words,
  list: readonly Calculation[],
  { query }: Request,
  one: (id: string) => Promise<Score | undefined>,
) {
  const from = query.from ?? list[1]?.id;
  const to = query.to ?? list[0]?.id;
  if (from === undefined || to === undefined) return null;
  const [earlier, later] = await Promise.all(
    [from, to].map((id) => (isId(id) ? one(id) : undefined)),
  );
  if (!earlier || !later) throw notFound();
  return { ids: { from, to }, ...changesView(words, earlier, later) };
}

/** What the score of today would be with the chosen invoices paid; null when none is chosen. */
async function whatIf(database: Database, words: Words, request: Request) {
  const chosen = [request.query.pay].flat().filter(isId).slice(0, offeredInvoices);
  if (chosen.length === 0) return null;
  const history = await historyOf(database, personOf(request).organisationId);
  const { now, paid } = scoreIfPaid(history, today(), chosen);
  return {
    chosen,
    tier: tierTitle(words, paid.tier),
    ...changesView(words, now, paid),
  };
}
