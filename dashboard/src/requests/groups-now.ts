import type { GroupDescription } from "@recibo/common/traffic/groups";
import type { Traffic } from "@recibo/common/traffic/traffic";
import { type Asked, asking } from "./ask-broker.ts";

/** How consumer groups stand now, as of a second ago at most, however many ask. */
export type GroupsNow = (group: string) => Promise<Asked<GroupDescription | undefined>>;

/** Milliseconds for which what the broker said is said again. */
const fresh = 1_000;

/** Looks groups up only when they are asked for. */
export function createGroupsNow(traffic: Pick<Traffic, "describeGroups">): GroupsNow {
  const kept = new Map<string, { at: number; found: ReturnType<GroupsNow> }>();
  return (group) => {
    const known = kept.get(group);
    if (known && Date.now() - known.at < fresh) return known.found;
    const found = asking(traffic.describeGroups([group]).then(([described]) => described));
    kept.set(group, { at: Date.now(), found });
    return found;
  };
}
