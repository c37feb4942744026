import type { Complaint } from "./read-configuration.ts";

/** The sections that tell a local run from any other. */
export type WhereItRuns = {
  failures: { enabled: boolean };
  kafka: { brokers: readonly string[]; tls: boolean; sasl: string };
  database: { url: string; tls: boolean };
  http?: { secure: boolean };
};

/** Whether it runs on one's own machine, with its engines there too and nothing secured. */
export function isLocalRun({ kafka, database, http }: Omit<WhereItRuns, "failures">): boolean {
  return (
    kafka.brokers.every((broker) => isHere(broker.replace(/:\d+$/, ""))) &&
    isHere(new URL(database.url).hostname) &&
    !kafka.tls &&
    kafka.sasl === "none" &&
    !database.tls &&
    http?.secure !== true
  );
}

/** Failure switches are for a local run. */
export function complaintsOfFailures(settings: WhereItRuns): Complaint[] {
  if (!settings.failures.enabled || isLocalRun(settings)) return [];
  const message =
    "expected false: failure switches break services on purpose and are for a local run, with Kafka and PostgreSQL on the same machine, without TLS and without https";
  return [{ section: "failures", key: "enabled", message }];
}

function isHere(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);
}
