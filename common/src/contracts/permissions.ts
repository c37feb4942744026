import type { Contract } from "./contract.ts";
import { deadLetter } from "./dead-letter.ts";

/** What one user may do on the broker; names as the broker has them. */
export type Permission = {
  user: string;
  resource: "topic" | "group" | "cluster";
  name: string;
  operation: "read" | "write" | "delete" | "describe" | "describe-configs";
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
 * may also write every topic, to put them back where they came from, and shows all traffic to operators: it reads
 * every topic, sees its settings and size, and may set the offsets of every group. To see a topic goes with reading
 * or writing it. Nobody here may create topics: an administrator does.
 *
 * @param prefix what goes before the names of topics and groups; see `[kafka] prefix`
 */
export function permissionsOf(contracts: readonly Contract[], prefix = ""): Permission[] {
  const services = servicesOf(contracts);
  // Who shows the traffic to operators, and puts dead letters back.
  const desks = contracts.find(({ topic }) => topic === deadLetter.topic)?.consumedBy ?? [];
  const onTopics = contracts.flatMap(({ topic, producedBy, consumedBy }) => {
    const producers = producedBy === everyService ? services : [producedBy];
    const writers = new Set([...producers, ...desks]);
    const readers = new Set([...consumedBy, ...desks]);
    const allow = (operation: "read" | "write" | "describe-configs") => (user: string) =>
      ({ user, resource: "topic", name: prefix + topic, operation }) as const;
    return [
      ...[...writers, operator].map(allow("write")),
      ...[...readers, operator].map(allow("read")),
      ...[...desks, operator].map(allow("describe-configs")),
    ];
  });
  const onGroups = usersOf(contracts).flatMap((user) =>
    (["read", "delete"] as const).map(
      (operation) => ({ user, resource: "group", name: prefix + user, operation }) as const,
    ),
  );
  const onGroupsOfOthers = desks.flatMap((user) =>
    usersOf(contracts)
      .filter((other) => other !== user)
      .map(
        (other) => ({ user, resource: "group", name: prefix + other, operation: "read" }) as const,
      ),
  );
  // The sizes of topics are a matter of the brokers' disks.
  const onCluster = [...desks, operator].map(
    (user) =>
      ({ user, resource: "cluster", name: "kafka-cluster", operation: "describe" }) as const,
  );
  return [...onTopics, ...onGroups, ...onGroupsOfOthers, ...onCluster];
}
