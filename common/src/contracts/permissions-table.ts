import type { Contract } from "./contract.ts";
import { permissionsOf, usersOf } from "./permissions.ts";

const place = /(<!-- permissions: .*? -->\n).*?(<!-- end of permissions -->)/s;

/** A page with the table of everybody's rights put in its place. */
export function withPermissions(page: string, contracts: readonly Contract[]): string {
  return page.replace(place, (_, before, after) => `${before}${table(contracts)}\n${after}`);
}

function table(contracts: readonly Contract[]): string {
  const permissions = permissionsOf(contracts);
  const rows = usersOf(contracts).map((user) => {
    const names = (resource: string, operation: string, but = "") =>
      permissions
        .filter((each) => each.user === user && each.resource === resource)
        .filter((each) => each.operation === operation && each.name !== but)
        .map(({ name }) => `\`${name}\``)
        .join(", ");
    return [
      user,
      names("topic", "read"),
      names("topic", "write"),
      names("group", "delete"),
      names("group", "read", user),
    ];
  });
  const head = [
    "User",
    "Reads the topics",
    "Writes the topics",
    "Reads and deletes the group",
    "Sets the offsets of the groups",
  ];
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
