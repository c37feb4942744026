import type { Contract } from "./contract.ts";
import { deadLetter } from "./dead-letter.ts";

/** What one user may do on the broker; names as the broker has them. */
export type Permission = {
  user: string;
  resource: "topic" | "group";
  name: string;
  operation: "read" | "write" | "delete";
};

/** Who looks after the desk: reads every topic, and may put a dead letter back where it came from. */
export const operator = "operator";

/** Stands for all services in `producedBy`. */
const everyService = "every service";

/** The services that the contracts name. */
export function servicesOf(contracts: readonly Contract[]): string[] {
  const named = contracts.flatMap(({ producedBy, consumedBy }) => [producedBy, ...consumedBy]);
  return [...new Set(named)].filter((name) => name !== everyService).sort();
}

/** Everybody who is a user of the broker, by name. */
export function usersOf(contracts: readonly Contract[]): string[] {
  return [...servicesOf(contracts), operator];
}

/**
 * All that the users of a desk may do, and no more: a service writes what it produces, reads what it
 * consumes, and has the consumer group of its name, which it may delete for `--reset`. Who reads dead letters
 * may also write every topic, to put them back where they came from. To see a topic goes with reading or
 * writing it. Nobody here may create topics: an administrator does.
 *
 * @param prefix what goes before the names of topics and groups; see `[kafka] prefix`
 */
export function permissionsOf(contracts: readonly Contract[], prefix = ""): Permission[] {
  const services = servicesOf(contracts);
  const redrivers = contracts.find(({ topic }) => topic === deadLetter.topic)?.consumedBy ?? [];
  const onTopics = contracts.flatMap(({ topic, producedBy, consumedBy }) => {
    const producers = producedBy === everyService ? services : [producedBy];
    const writers = new Set([...producers, ...redrivers]);
    const allow = (operation: "read" | "write") => (user: string) =>
      ({ user, resource: "topic", name: prefix + topic, operation }) as const;
    return [
      ...[...writers, operator].map(allow("write")),
      ...[...consumedBy, operator].map(allow("read")),
    ];
  });
  const onGroups = usersOf(contracts).flatMap((user) =>
    (["read", "delete"] as const).map(
      (operation) => ({ user, resource: "group", name: prefix + user, operation }) as const,
    ),
  );
  return [...onTopics, ...onGroups];
}
