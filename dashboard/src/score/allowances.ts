import type { Database } from "@recibo/common/database/database";
import {
  type Allowances,
  allowancesOfTier,
  type DailyLimits,
  type TierCode,
  tierCodes,
  tierOfCode,
  tierThatAllowsMore,
} from "@recibo/common/scorecard/benefits";
import { tiers } from "@recibo/common/scorecard/tiers";
import type { Words } from "../language/words.ts";
import { today } from "../web/page.ts";

/** What an organisation may do today. */
export type Allowance = Allowances & {
  readonly tier: TierCode;
  /** Invoices asked for today (UTC) that are issued or under way; credit notes are none. */
  readonly asked: number;
  /** How many more may be asked for today; null: as many as needed. */
  readonly left: number | null;
};

/** `[limits]` of the configuration, where 0 stands for as many as needed. */
export function dailyLimits(configured: Readonly<Record<TierCode, number>>): DailyLimits {
  const of = (code: TierCode) => (configured[code] === 0 ? null : configured[code]);
  return Object.fromEntries(tierCodes.map((code) => [code, of(code)])) as DailyLimits;
}

const allowanceStatement = `select
    (select score->'tier'->>'code' from scores where organisation_id = $1
      order by calculated_at desc limit 1) as tier,
    (select count(*) from requests q where organisation_id = $1 and requested_at >= $2::timestamptz
      and kind = 'generate-invoice' and (outcome is null or outcome = 'generated')
      and not exists (select from credits c where c.request_id = q.id)) as asked,
    exists (select from requests where id = $3 and organisation_id = $1) as known`;

async function lookUp(
  { pool }: Database,
  limits: DailyLimits,
  organisationId: string,
  requestId: string | null,
): Promise<Allowance & { known: boolean }> {
  const { rows } = await pool.query<{ tier: string | null; asked: number; known: boolean }>({
    name: "allowance",
    text: allowanceStatement,
    values: [organisationId, `${today()}T00:00:00Z`, requestId],
  });
  const { asked, known, ...found } = rows[0] as (typeof rows)[number];
  const tier = tierOfCode(found.tier);
  const allowances = allowancesOfTier(tier, limits);
  const { invoicesADay } = allowances;
  const left = invoicesADay === null ? null : Math.max(0, invoicesADay - asked);
  return { ...allowances, tier, asked, left, known };
}

/** What an organisation may do today, by the tier of its latest score. */
export async function allowancesOf(
  database: Database,
  limits: DailyLimits,
  organisationId: string,
): Promise<Allowance> {
  const { known: _, ...allowance } = await lookUp(database, limits, organisationId, null);
  return allowance;
}

/** How many days to pay a new invoice starts with: the organisation's own, as far as its tier goes. */
export function paymentDaysOffered(
  organisation: { readonly paymentDays: number },
  allowance: Allowance,
): number {
  return Math.min(organisation.paymentDays, allowance.paymentDays);
}

/**
 * Why an organisation may not ask for a further invoice today, in a sentence that says the limit, the tier and
 * what would raise it; undefined when it may. A request that was made before is made, so it is never refused.
 *
 * Looked up before the request is kept and not with it: clicks at the same moment may find the last place
 * free together, at most as many as forms are worked on at a time (see `formsInTurn`) on each dashboard.
 */
export async function refusalOf(
  database: Database,
  limits: DailyLimits,
  words: Words,
  { organisationId, requestId }: { organisationId: string; requestId: string },
): Promise<string | undefined> {
  // Where even starters are not limited, nobody is: a click then asks nothing.
  if (limits.starter === null) return undefined;
  const { left, known, tier, invoicesADay } = await lookUp(
    database,
    limits,
    organisationId,
    requestId,
  );
  if (left === null || left > 0 || known || invoicesADay === null) return undefined;
  return sentence(words, tier, invoicesADay, limits);
}

function sentence(
  { t, number }: Words,
  tier: TierCode,
  limit: number,
  limits: DailyLimits,
): string {
  const next = tierThatAllowsMore(tier, limits);
  const values = { limit: number(limit), count: limit, tier: t(`score:tiers.${tier}`) };
  const reached = t("score:limit.reached", values);
  if (!next) return `${reached} ${t("score:limit.anew")}`;
  const { invoicesADay } = allowancesOfTier(next, limits);
  const points = tiers.find(({ code }) => code === next)?.from ?? 0;
  const more = { tier: t(`score:tiers.${next}`), points: number(points) };
  const raise =
    invoicesADay === null
      ? t("score:limit.raise-any", more)
      : t("score:limit.raise", { ...more, limit: number(invoicesADay) });
  return `${reached} ${raise} ${t("score:limit.anew")}`;
}
