import { join } from "node:path";
import type { Paint } from "../progress.ts";
import { projectFolder } from "../project.ts";
import { placesIn, type ServiceName, type Settings } from "../settings.ts";

/** How one service of the product is started. */
export interface ServiceDefinition {
  readonly name: ServiceName;
  /** Arguments for `node`. */
  readonly args: readonly string[];
  /** Environment variables that replace its configuration file's values. */
  readonly env: Readonly<Record<string, string>>;
  readonly healthPort: number;
  readonly colour: Parameters<Paint>[0];
}

/** Where the engines of this run are. */
export interface Engines {
  readonly kafkaBrokers: string;
  readonly databaseUrl: string;
}

/** The product's services as a local run configures them; all of them listen on loopback only. */
export function serviceDefinitions(
  settings: Settings,
  engines: Engines,
  sessionSecret: string,
): ServiceDefinition[] {
  const define = (
    name: ServiceName,
    colour: ServiceDefinition["colour"],
    env: Record<string, string> = {},
  ): ServiceDefinition => ({
    name,
    colour,
    healthPort: settings.healthPorts[name],
    args: [join(projectFolder, name, "src/main.ts"), join(projectFolder, `config/${name}.ini`)],
    env: {
      KAFKA_BROKERS: engines.kafkaBrokers,
      DATABASE_URL: engines.databaseUrl,
      DOCUMENTS_FOLDER: placesIn(settings.data).documents,
      HEALTH_PORT: String(settings.healthPorts[name]),
      HEALTH_HOST: "127.0.0.1",
      // Engines of somebody else's are not broken on purpose.
      FAILURES_ENABLED: String(!settings.kafkaBrokers && !settings.databaseUrl),
      ...env,
    },
  });
  return [
    define("dashboard", "cyan", {
      HTTP_PORT: String(settings.httpPort),
      HTTP_HOST: "127.0.0.1",
      SESSION_SECRET: sessionSecret,
      DEMO_ENABLED: "true",
    }),
    define("invoice-generator", "magenta"),
    define("score-calculator", "yellow"),
  ];
}
