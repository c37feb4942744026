import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "@jest/globals";
import { readConfiguration } from "@recibo/common/configuration/read-configuration";
import { commonSections } from "@recibo/common/configuration/sections";
import { projectFolder } from "@recibo/local/project";
import { checkedConfiguration } from "../src/configuration.ts";

const file = join(projectFolder, "config/dashboard.ini");
const ownSecret = "8f14e45fceea167a5a36dedd4bea2543";
/** What docker-compose.yml sets for a trial. */
const sample = "a local trial, known to everyone who reads this";

/** The keys that a dashboard with these settings complains about. */
function complaints(environment: Record<string, string>): string[] {
  const { sections, complain } = checkedConfiguration;
  try {
    readConfiguration("dashboard", file, { ...sections, ...commonSections }, environment, complain);
    return [];
  } catch (error) {
    return [...(error as Error).message.matchAll(/(\[\w+\] \w+):/g)].map(([, key = ""]) => key);
  }
}

test.each<[string, Record<string, string>, string[]]>([
  ["no secret", {}, ["[session] secret"]],
  ["a secret of its own", { SESSION_SECRET: ownSecret }, []],
  ["a short secret", { SESSION_SECRET: "short" }, ["[session] secret"]],
  ["the sample's secret", { SESSION_SECRET: sample }, ["[session] secret"]],
  ["a secret that anybody guesses", { SESSION_SECRET: "changeme".repeat(5) }, ["[session] secret"]],
  ["the sample's secret for a trial", { SESSION_SECRET: sample, DEMO_ENABLED: "true" }, []],
  [
    "the demo behind https",
    { SESSION_SECRET: ownSecret, DEMO_ENABLED: "true", HTTP_SECURE: "true" },
    ["[demo] enabled"],
  ],
  [
    "everything for a trial behind https",
    { SESSION_SECRET: sample, DEMO_ENABLED: "true", HTTP_SECURE: "true" },
    ["[demo] enabled", "[session] secret"],
  ],
  ["failure switches on one machine", { SESSION_SECRET: ownSecret, FAILURES_ENABLED: "true" }, []],
  [
    "failure switches behind https",
    { SESSION_SECRET: ownSecret, FAILURES_ENABLED: "true", HTTP_SECURE: "true" },
    ["[failures] enabled"],
  ],
  [
    "failure switches and a broker elsewhere",
    { SESSION_SECRET: ownSecret, FAILURES_ENABLED: "true", KAFKA_BROKERS: "kafka:9092" },
    ["[failures] enabled"],
  ],
  [
    "failure switches and a database elsewhere",
    { SESSION_SECRET: ownSecret, FAILURES_ENABLED: "true", DATABASE_URL: "postgres://db/recibo" },
    ["[failures] enabled"],
  ],
  [
    "operators by address on one machine",
    { SESSION_SECRET: ownSecret, OPERATORS_EMAILS: "a@b.de" },
    [],
  ],
  [
    "operators by address where others come in",
    { SESSION_SECRET: ownSecret, OPERATORS_EMAILS: "a@b.de", HTTP_SECURE: "true" },
    ["[operators] emails"],
  ],
  [
    "failure switches and a database elsewhere by parameter",
    {
      SESSION_SECRET: ownSecret,
      FAILURES_ENABLED: "true",
      DATABASE_URL: "postgres://localhost/recibo?host=db",
    },
    ["[failures] enabled"],
  ],
  ...["0.0.0.0", "::", "recibo.example.com", "127.0.0.1.example.com", "192.168.1.4"].flatMap(
    (host): [string, Record<string, string>, string[]][] => {
      const on = { SESSION_SECRET: ownSecret, FAILURES_ENABLED: "true" };
      return [
        [
          `failure switches and pages at ${host}`,
          { ...on, HTTP_HOST: host },
          ["[failures] enabled"],
        ],
        [
          `failure switches and probes at ${host}`,
          { ...on, HEALTH_HOST: host },
          ["[failures] enabled"],
        ],
      ];
    },
  ),
  [
    "failure switches and pages on the machine's other loopback address",
    {
      SESSION_SECRET: ownSecret,
      FAILURES_ENABLED: "true",
      HTTP_HOST: "::1",
      HEALTH_HOST: "localhost",
    },
    [],
  ],
  ["https with a secret of its own", { SESSION_SECRET: ownSecret, HTTP_SECURE: "true" }, []],
])(
  "a start with %s is refused for just what belongs to a trial only",
  (_, environment, expected) => {
    expect(complaints(environment)).toEqual(expected);
  },
);

test("a dashboard for production without a session secret of its own ends with 78 and says what to do", async () => {
  const child = spawn(process.execPath, [join(projectFolder, "dashboard/src/main.ts"), file], {
    env: { PATH: process.env.PATH, SESSION_SECRET: sample, HTTP_SECURE: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  expect(stderr).toContain(`${file} [session] secret: expected a secret of your own`);
  expect(stderr).not.toMatch(/known to everyone|^\s+at /m);
  expect({ stdout, code }).toEqual({ stdout: "", code: 78 });
});

test("a session secret that is missing ends it with 78 too", async () => {
  const child = spawn(process.execPath, [join(projectFolder, "dashboard/src/main.ts"), file], {
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(stderr).toContain("[session] secret: missing");
  expect(code).toBe(78);
});
