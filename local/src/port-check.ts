import { isTaken } from "./ports.ts";
import { Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";

/**
 * Checks that every port this run will listen on is free.
 * @throws Problem with one line for each port that is taken
 */
export async function checkPorts(settings: Settings): Promise<void> {
  const lines = await Promise.all(
    portsOf(settings).map(async ([port, user, variable]) => {
      if (!(await isTaken(port))) return [];
      return [
        `Port ${port} for ${user} is taken by another program: stop it, ` +
          `or set ${variable} to a free port.`,
      ];
    }),
  );
  if (lines.flat().length > 0) throw new Problem(lines.flat().join("\n"));
}

function portsOf(settings: Settings): [port: number, user: string, variable: string][] {
  const { healthPorts } = settings;
  const ports: [number, string, string][] = [
    [settings.httpPort, "the dashboard", "HTTP_PORT"],
    [healthPorts.dashboard, "the dashboard's health", "DASHBOARD_HEALTH_PORT"],
    [
      healthPorts["invoice-generator"],
      "the invoice-generator's health",
      "INVOICE_GENERATOR_HEALTH_PORT",
    ],
    [
      healthPorts["score-calculator"],
      "the score-calculator's health",
      "SCORE_CALCULATOR_HEALTH_PORT",
    ],
  ];
  if (!settings.kafkaBrokers) ports.push([settings.kafkaPort, "Kafka", "KAFKA_PORT"]);
  if (!settings.databaseUrl) ports.push([settings.postgresPort, "PostgreSQL", "POSTGRES_PORT"]);
  return ports;
}
