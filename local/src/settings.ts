import { join, resolve } from "node:path";
import { Problem } from "./problem.ts";
import { defaultDataFolder, projectFolder } from "./project.ts";

/** What a local run can be told through the environment. */
export interface Settings {
  /** Absolute folder that holds everything of this run. */
  readonly data: string;
  readonly httpPort: number;
  readonly kafkaPort: number;
  readonly postgresPort: number;
  /** Ports of `/healthz`, `/readyz` and `/metrics`, by service. */
  readonly healthPorts: Readonly<Record<ServiceName, number>>;
  /** A Kafka that runs elsewhere, instead of ours. */
  readonly kafkaBrokers: string | undefined;
  /** A PostgreSQL that runs elsewhere, instead of ours. */
  readonly databaseUrl: string | undefined;
}

export type ServiceName = "dashboard" | "invoice-generator" | "score-calculator";

/**
 * The settings of this run.
 * @throws Problem that lists every variable that is wrong, and what was expected; exit code 78
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const ports = readPorts(env);
  return {
    data: resolve(projectFolder, env.RECIBO_DATA || defaultDataFolder),
    httpPort: ports.HTTP_PORT,
    kafkaPort: ports.KAFKA_PORT,
    postgresPort: ports.POSTGRES_PORT,
    healthPorts: {
      dashboard: ports.DASHBOARD_HEALTH_PORT,
      "invoice-generator": ports.INVOICE_GENERATOR_HEALTH_PORT,
      "score-calculator": ports.SCORE_CALCULATOR_HEALTH_PORT,
    },
    kafkaBrokers: env.KAFKA_BROKERS || undefined,
    databaseUrl: env.DATABASE_URL || undefined,
  };
}

/** The folder of each thing that a run keeps. */
export function placesIn(data: string) {
  return {
    kafka: join(data, "kafka"),
    postgres: join(data, "postgres"),
    engines: join(data, "engines"),
    documents: join(data, "documents"),
    processes: join(data, "processes"),
    addresses: join(data, "addresses.json"),
    sessionSecret: join(data, "session-secret"),
  };
}

const defaultPorts = {
  HTTP_PORT: 8080,
  KAFKA_PORT: 19092,
  POSTGRES_PORT: 15432,
  DASHBOARD_HEALTH_PORT: 9080,
  INVOICE_GENERATOR_HEALTH_PORT: 9081,
  SCORE_CALCULATOR_HEALTH_PORT: 9082,
};

type PortName = keyof typeof defaultPorts;

function readPorts(env: NodeJS.ProcessEnv): Record<PortName, number> {
  const ports = { ...defaultPorts };
  const problems: string[] = [];
  const users = new Map<number, string>();
  for (const name of Object.keys(defaultPorts) as PortName[]) {
    const port = env[name] ? Number(env[name]) : defaultPorts[name];
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      problems.push(`${name}: expected a port from 1 to 65535, got "${env[name]}"`);
    } else if (users.has(port)) {
      problems.push(`${name}: ${port} is already the port of ${users.get(port)}`);
    }
    users.set(port, name);
    ports[name] = port;
  }
  if (problems.length > 0) throw new Problem(problems.join("\n"), { exitCode: 78 });
  return ports;
}
