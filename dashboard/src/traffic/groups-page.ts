import type { GroupDescription, GroupMember } from "@recibo/common/traffic/groups";
import type { Traffic } from "@recibo/common/traffic/traffic";
import type { RequestHandler } from "express";
import { wordsOf } from "../language/words.ts";
import type { Rates } from "./rates.ts";
import { searchOf } from "./records-page.ts";
import { sparkline } from "./sparkline.ts";

/** The page of consumer groups: who is in them, and how far each is. */
export function groupsPage(traffic: Traffic, rates: Rates): RequestHandler {
  return async (request, response) => {
    await rates.visit();
    const { t } = wordsOf(response);
    const groups = await traffic.describeGroups(await traffic.groups());
    response.render("traffic-groups", {
      title: t("traffic:groups.heading"),
      active: "traffic",
      section: "groups",
      groups: groups.map((each) => ({
        ...each,
        line: sparkline(rates.lagsOf(each.group)),
        partitions: each.partitions.map((one) => ({
          ...one,
          line: sparkline(rates.lagsOf(each.group, one)),
        })),
      })),
      opened: searchOf(request).get("group") ?? "",
      memberOf: (group: GroupDescription, id: string | undefined) =>
        group.members.find((member) => member.id === id),
      shortOf,
    });
  };
}

/** Enough of a member's id to tell it from the others of its service: the end of the UUID that the broker gave it. */
function shortOf({ id }: GroupMember): string {
  return id.slice(-6);
}
