import { fileURLToPath } from "node:url";
import { readConfiguration } from "@recibo/common/configuration/read-configuration";
import { commonSections } from "@recibo/common/configuration/sections";
import { connectDatabase, type Database } from "@recibo/common/database/database";
import { isOutage } from "@recibo/common/errors";
import { createLogger } from "@recibo/common/logging";
import { createKafka } from "@recibo/common/messaging/kafka";
import { createPublisher, type Publisher } from "@recibo/common/messaging/publisher";
import { pause } from "@recibo/common/retry";
import { configuration } from "../../configuration.ts";
import { CommandError } from "./errors.ts";

/** The desk whose letters are worked on. */
export type Desk = {
  database: Database;
  publisher: Publisher;
  /** What to say when its broker does not take a message. */
  noBroker: string;
};

const migrations = fileURLToPath(new URL("../../../migrations", import.meta.url));

/** How long the database may take to answer, in milliseconds. */
const patience = 5_000;

/**
 * Opens the desk that a configuration file and the environment name, as the dashboard does, for as long as
 * `use` runs.
 *
 * @param name of the command, for its messages
 * @throws {ConfigurationError} when the configuration cannot be used
 * @throws {CommandError} when database or broker do not answer
 */
export async function withDesk<T>(
  file: string,
  use: (desk: Desk) => Promise<T>,
  name = "dead-letters",
): Promise<T> {
  const sections = { ...configuration, ...commonSections };
  // Sessions are none of this command's business: it does without their secret.
  const environment = { SESSION_SECRET: "-".repeat(32), ...process.env };
  const { kafka, database: settings } = readConfiguration(name, file, sections, environment);
  const log = createLogger(name, "silent");
  const at = new URL(settings.url).host;
  const database = await Promise.race([
    connectDatabase({ ...settings, pool: 2 }, "dashboard", migrations, log),
    pause(patience, new AbortController().signal).then(() => {
      throw new CommandError(`The database at ${at} does not answer. Is the desk running?`);
    }),
  ]);
  const publisher = createPublisher(createKafka(kafka, name, log));
  const noBroker = `Kafka at ${kafka.brokers.join(", ")} does not take messages. Is the desk running?`;
  try {
    return await use({ database, publisher, noBroker });
  } catch (error) {
    if (!isOutage(error)) throw error;
    throw new CommandError(`The database at ${at} went away. What was done until then is done.`);
  } finally {
    await publisher.close();
    await database.close();
  }
}
