import { contracts } from "@recibo/common/contracts/index";
import { namedHeaderText } from "@recibo/common/traffic/filters/named-header";
import { addressOf, viewOfAddress } from "../traffic/records-view.ts";
import type { Typed } from "./typed.ts";

/** How far around a moment that was typed is looked; milliseconds. */
const around = 3_600_000;

/**
 * The address of the traffic pages where the topics themselves are searched for a header that no index has: of the last
 * day, or around the moment that was typed.
 */
export function inTheTopics({ header, moment }: Typed): string {
  const time = (offset: number) => new Date((moment?.getTime() ?? 0) + offset).toISOString();
  return addressOf({
    ...viewOfAddress(new URLSearchParams()),
    topics: contracts.map(({ topic }) => topic),
    header: namedHeaderText(header),
    from: "time",
    order: "newest",
    ...(moment ? { since: time(-around), until: time(around) } : { since: "24h" }),
  });
}
