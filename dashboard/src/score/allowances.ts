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
  client: Pick<Database["pool"], "query">,
  limits: DailyLimits,
  organisationId: string,
  requestId: string | null,
): Promise<Allowance & { known: boolean }> {
  const { rows } = await client.query<{ tier: string | null; asked: number; known: boolean }>({
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
  const { known: _, ...allowance } = await lookUp(database.pool, limits, organisationId, null);
  return allowance;
}

/** How many days to pay a new invoice starts with: the organisation's own, as far as its tier goes. */
export function paymentDaysOffered(
  organisation: { readonly paymentDays: number },
  allowance: Allowance,
): number {
  return Math.min(organisation.paymentDays, allowance.paymentDays);
}

/** What an organisation may do, where nothing may be asked for any more today. */
export type RefusedAllowance = Allowance & { readonly invoicesADay: number };

/**
 * What an organisation may do as for a request; undefined where even starters are not limited, so that nobody is, and a
 * click looks up nothing.
 */
export async function allowanceFor(
  client: Pick<Database["pool"], "query">,
  limits: DailyLimits,
  { organisationId, requestId }: { organisationId: string; requestId: string },
): Promise<(Allowance & { known: boolean }) | undefined> {
  if (limits.starter === null) return undefined;
  return await lookUp(client, limits, organisationId, requestId);
}

/** Whether nothing may be asked for any more. A request that was made before is made, so it is never refused. */
export function isRefused(
  allowance: (Allowance & { known: boolean }) | undefined,
): allowance is RefusedAllowance & { known: boolean } {
  return allowance !== undefined && allowance.left === 0 && !allowance.known;
}

/** Why a further invoice is refused today, in sentences that say the limit, the tier and what would raise it. */
export function refusalText(
  { t, number }: Words,
  { tier, invoicesADay: limit }: RefusedAllowance,
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
