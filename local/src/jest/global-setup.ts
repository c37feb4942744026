import { explain } from "../problem.ts";
import { stopRequests } from "../stop-signals.ts";
import { startTestEngines, type TestEngines } from "./test-engines.ts";

declare global {
  /** What the set-up has started and the tear-down closes; both run in jest's main process. */
  var reciboTestEngines: TestEngines | undefined;
}

/**
 * Starts one Kafka and one PostgreSQL for all tests and names them in KAFKA_BROKERS and
 * DATABASE_URL. Where both are set already those are used; with RECIBO_TESTS=unit none is needed.
 */
export default async function globalSetup(): Promise<void> {
  const { KAFKA_BROKERS, DATABASE_URL, RECIBO_TESTS } = process.env;
  if (RECIBO_TESTS === "unit" || (KAFKA_BROKERS && DATABASE_URL)) return;
  const signal = stopRequests(() => {});
  try {
    const engines = await startTestEngines(signal);
    globalThis.reciboTestEngines = engines;
    process.env.KAFKA_BROKERS = engines.brokers;
    process.env.DATABASE_URL = engines.databaseUrl;
    process.env.RECIBO_TEST_FOLDER = engines.folder;
    // jest runs no tear-down when it is interrupted.
    const interrupted = () => void engines.close().finally(() => process.exit(130));
    if (signal.aborted) interrupted();
    else signal.addEventListener("abort", interrupted);
  } catch (error) {
    console.error(explain(error));
    process.exit(1);
  }
}
