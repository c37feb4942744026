import type { Complaint } from "./read-configuration.ts";

/** The sections that tell a local run from any other. */
export type WhereItRuns = {
  failures: { enabled: boolean };
  kafka: { brokers: readonly string[]; tls: boolean; sasl: string };
  database: { url: string; tls: boolean };
  http?: { host: string; secure: boolean };
  /** Of the sections that every service has. */
  health?: { host: string };
};

/** Whether it runs on one's own machine: its engines there too, nothing secured, nothing to be reached from another. */
export function isLocalRun(settings: Omit<WhereItRuns, "failures">): boolean {
  const { kafka, database, http, health } = settings;
  return (
    kafka.brokers.every((broker) => isHere(broker.replace(/:\d+$/, ""))) &&
    isDatabaseHere(database.url) &&
    [http, health].every((server) => server === undefined || isHere(server.host)) &&
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
    "expected false: failure switches break services on purpose and are for a local run, with Kafka and PostgreSQL on the same machine, without TLS and https, and with [http] and [health] listening on 127.0.0.1 or ::1";
  return [{ section: "failures", key: "enabled", message }];
}

/** A `host` among the parameters goes before the one in front of them. */
function isDatabaseHere(text: string): boolean {
  const { hostname, searchParams } = new URL(text);
  return [hostname, ...searchParams.getAll("host")].every(isHere);
}

function isHere(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
