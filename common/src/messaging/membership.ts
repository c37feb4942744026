import { causes } from "../causes.ts";

/**
 * Times of a consumer group's membership, in milliseconds. A killed member's partitions move on after
 * `sessionTimeout` and about two heartbeats: so long they stand still.
 */
export type MembershipTimes = {
  sessionTimeout: number;
  heartbeatInterval: number;
  rebalanceTimeout: number;
};

/** The shortest session that every broker takes (`group.min.session.timeout.ms`, unless it is set). */
export const sessionEveryBrokerTakes = 6_000;

/** The times that go with a session timeout: six heartbeats, at most one a second. */
export function membershipTimes(sessionTimeout: number): MembershipTimes {
  return {
    sessionTimeout,
    heartbeatInterval: Math.min(1_000, Math.round(sessionTimeout / 6)),
    rebalanceTimeout: 10_000,
  };
}

/** Whether an error, or what caused it, says that the broker does not take this session timeout. */
export function refusesSession(error: unknown): boolean {
  return [...causes(error)].some((cause) => {
    const { type, apiId } = cause as Error & { type?: unknown; apiId?: unknown };
    return (type ?? apiId) === "INVALID_SESSION_TIMEOUT";
  });
}
