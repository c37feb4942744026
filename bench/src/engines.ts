import { startTestEngines } from "@recibo/local/jest/test-engines";

/** The Kafka and PostgreSQL that everything in a run uses. */
export type Engines = {
  readonly brokers: string;
  readonly databaseUrl: string;
  readonly whose: string;
  close(): Promise<void>;
};

/** Those of `KAFKA_BROKERS` and `DATABASE_URL` when both are set, else new ones of this run alone. */
export async function openEngines(signal: AbortSignal): Promise<Engines> {
  const { KAFKA_BROKERS: brokers, DATABASE_URL: databaseUrl } = process.env;
  if (brokers && databaseUrl) {
    return { brokers, databaseUrl, whose: "given", close: async () => undefined };
  }
  return { ...(await startTestEngines(signal)), whose: "started for this run" };
}
