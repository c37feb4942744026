import { join } from "node:path";
import { readConfiguration } from "@recibo/common/configuration/read-configuration";
import { createLogger } from "@recibo/common/logging";
import { readProtobufTypes } from "@recibo/common/traffic/decoding/protobuf-types";
import { openTraffic, type Traffic } from "@recibo/common/traffic/traffic";
import { projectFolder } from "@recibo/local/project";
import { readAddresses } from "@recibo/local/services/addresses";
import { placesIn, readSettings } from "@recibo/local/settings";
import { sections } from "./configuration.ts";
import { CommandError, exit } from "./exit.ts";

/** Where a command works. */
export type Desk = {
  readonly traffic: Traffic;
  /** As `kcat -b` takes them. */
  readonly settings: Parameters<typeof openTraffic>[0];
};

/**
 * Opens the traffic of a desk: the one that the environment names, else the one that `npm start` runs here, else that
 * of `config/terminal.ini`.
 *
 * @throws {ConfigurationError}
 */
export async function withDesk<T>(use: (desk: Desk) => Promise<T>): Promise<T> {
  const file = process.env.RECIBO_TERMINAL ?? join(projectFolder, "config/terminal.ini");
  const running = await readAddresses(placesIn(readSettings(process.env).data).addresses);
  const environment = { ...running, ...process.env };
  const { kafka, traffic, log } = readConfiguration("recibo", file, sections, environment);
  const desk = openTraffic(kafka, "recibo-terminal", createLogger("recibo", log.level), {
    messageTypes: traffic.messages,
    protobuf: traffic.descriptors === "" ? undefined : typesIn(traffic.descriptors),
  });
  try {
    return await use({ traffic: desk, settings: kafka });
  } finally {
    await desk.close();
  }
}

function typesIn(folder: string) {
  try {
    return readProtobufTypes(folder);
  } catch (error) {
    throw new CommandError(
      `[traffic] descriptors: ${(error as Error).message}`,
      exit.configuration,
    );
  }
}
