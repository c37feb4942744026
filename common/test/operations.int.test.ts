import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parser } from "@prometheus-io/lezer-promql";
import { projectFolder } from "@recibo/local/project";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import { createVisitor, type Visitor } from "@recibo/local/trial/visitor";
import { parse } from "yaml";

const services = ["dashboard", "invoice-generator", "score-calculator"] as const;

/** A metric that some services export. */
type Metric = { type: string; help: string; services: string[] };

let desk: TrialDesk;
let ana: Visitor;
let metrics: Map<string, Metric>;
let email: string;

beforeAll(async () => {
  desk = await startTrialDesk();
  ana = createVisitor(desk.url);
  ({ email } = await ana.signUp());
  const { heard } = await ana.listen();
  await ana.askForInvoice();
  await ana.post("/score", "/score", {});
  await until("both answers", () => heard.length === 2);
  metrics = await exported();
});

afterAll(async () => {
  ana?.close();
  await desk?.close();
});

const scrape = async (service: (typeof services)[number]) =>
  (await fetch(`${desk.service(service).healthUrl}/metrics`)).text();

async function exported(): Promise<Map<string, Metric>> {
  const found = new Map<string, Metric>();
  for (const service of services) {
    const text = await scrape(service);
    for (const [, name = "", help = "", type = ""] of text.matchAll(
      /^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm,
    )) {
      const known = found.get(name)?.services ?? [];
      found.set(name, { type, help, services: [...known, service] });
    }
  }
  return found;
}

/** The names that samples of the exported metrics have. */
function sampleNames(): Set<string> {
  const names = [...metrics].flatMap(([name, { type }]) =>
    type === "histogram"
      ? ["bucket", "sum", "count"].map((part) => `${name}_${part}`)
      : type === "summary"
        ? [name, `${name}_sum`, `${name}_count`]
        : [name],
  );
  return new Set([...names, "up"]);
}

const documented = readFileSync(join(projectFolder, "docs/operations/metrics.md"), "utf8");

/** The rows of the table in docs/operations/metrics.md, without their labels. */
function documentedRows(): string[] {
  return [...documented.matchAll(/^\| (`recibo_\w+`) \| (\w+) \|[^|]*\| (.*?) \| (.*) \|$/gm)].map(
    ([, name, type, by, help]) => [name, type, by, help].join(" | "),
  );
}

test("every metric of ours is in docs/operations/metrics.md, and nothing else is", () => {
  const rows = [...metrics]
    .filter(([name]) => name.startsWith("recibo_"))
    .map(([name, { type, services: by, help }]) =>
      [`\`${name}\``, type, by.length === services.length ? "all" : by.join(", "), help].join(
        " | ",
      ),
    );
  expect(documentedRows().toSorted()).toEqual(rows.toSorted());
});

type Rule = { alert: string; expr: string; annotations: Record<string, string> };

const alertsFile = join(projectFolder, "docs/operations/alerts.yml");
const rules = () =>
  (parse(readFileSync(alertsFile, "utf8")) as { groups: { rules: Rule[] }[] }).groups.flatMap(
    (group) => group.rules,
  );

/** Every `expr` in the Grafana dashboard, with the variables that Grafana puts in filled in. */
function dashboardExpressions(): string[] {
  const expressions: string[] = [];
  JSON.parse(
    readFileSync(join(projectFolder, "docs/operations/dashboard.json"), "utf8"),
    (key, value) => {
      if (key === "expr") expressions.push(value.replaceAll("$__rate_interval", "5m"));
      return value;
    },
  );
  return expressions;
}

/** What is wrong with a PromQL expression: it does not parse, or names what nobody exports. */
function problemsOf(expression: string): string[] {
  const names = sampleNames();
  const labels = new Set(["le", "job", "instance", "quantile"]);
  for (const [, list = ""] of documented.matchAll(/^\| `recibo_\w+` \| \w+ \|([^|]*)\|/gm))
    for (const [, label = ""] of list.matchAll(/`(\w+)`/g)) labels.add(label);
  const problems: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from, to, node }) => {
      const text = expression.slice(from, to);
      if (type.isError) problems.push(`${expression}: does not parse at ${from}`);
      if (type.name === "Identifier" && node.parent?.name === "VectorSelector" && !names.has(text))
        problems.push(`${expression}: nobody exports ${text}`);
      if (type.name === "LabelName" && !labels.has(text))
        problems.push(`${expression}: there is no label ${text}`);
    },
  });
  return problems;
}

test("alert rules name only metrics and labels that exist, and each has its section in docs/operations.md", () => {
  expect(rules().length).toBeGreaterThan(8);
  expect(rules().flatMap(({ expr }) => problemsOf(expr))).toEqual([]);
  const guide = readFileSync(join(projectFolder, "docs/operations.md"), "utf8");
  const anchors = [...guide.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
  for (const { annotations } of rules())
    expect(anchors).toContain(/docs\/operations\.md#(.*)$/.exec(annotations.runbook ?? "")?.[1]);
});

test("the Grafana dashboard names only metrics and labels that exist", () => {
  expect(dashboardExpressions().length).toBeGreaterThan(20);
  expect(dashboardExpressions().flatMap(problemsOf)).toEqual([]);
});

test("every hop of an answered request is measured", async () => {
  const counts = await until("the last hop", async () => {
    const text = await scrape("dashboard");
    const found = new Map(
      [
        ...text.matchAll(
          /^recibo_hop_seconds_count\{hop="(\w+)",kind="generate-invoice"\} (\d+)$/gm,
        ),
      ].map(([, hop = "", count]) => [hop, Number(count)]),
    );
    return found.size === 6 && found;
  });
  expect(Object.fromEntries(counts)).toEqual({
    published: 1,
    received: 1,
    handled: 1,
    replied: 1,
    recorded: 1,
    pushed: 1,
  });
  expect(await scrape("dashboard")).toContain(
    'recibo_request_seconds_count{kind="generate-invoice",outcome="generated"} 1',
  );
});

test("a worker says how far it is behind on each partition it has read from", async () => {
  const lag =
    /^recibo_consumer_lag_messages\{group="invoice-generator",topic="generate-invoice",partition="\d"\} 0$/m;
  const text = await until("nothing to be behind", async () => {
    const found = await scrape("invoice-generator");
    return lag.test(found) && found;
  });
  expect(text).toMatch(/^recibo_ready 1$/m);
});

test("a log has a fact a line, the request's id with what a request went through, and nothing personal", () => {
  const lines = services.flatMap((service) => desk.service(service).log);
  expect(lines.filter(({ level }) => level !== "info")).toEqual([]);
  const told = ["asked for", "issued", "calculated", "recorded"];
  const about = lines.filter(({ msg }) => told.some((word) => msg.endsWith(word)));
  expect(about.length).toBeGreaterThanOrEqual(6);
  expect(about.filter(({ correlationId }) => correlationId === undefined)).toEqual([]);
  const text = JSON.stringify(lines);
  for (const personal of [email, "Trial & Sons", "Kunde AG", "stack"])
    expect(text).not.toContain(personal);
});

test("a request past its deadline without an answer is counted as late", async () => {
  await desk.service("invoice-generator").stop();
  const requestId = await ana.askForInvoice();
  await desk.sql(
    "update dashboard.requests set requested_at = now() - interval '5 min' where id = $1",
    [requestId],
  );
  await until("it to be late", async () =>
    (await scrape("dashboard")).includes('recibo_requests_late{kind="generate-invoice"} 1'),
  );
  await desk.service("invoice-generator").start();
  await until("it to be answered", async () =>
    (await scrape("dashboard")).includes('recibo_requests_late{kind="generate-invoice"} 0'),
  );
});
