import { readFileSync } from "node:fs";
import { parse } from "ini";
import type { z } from "zod";
import { ReciboError } from "../errors.ts";

/** Sections by name, each a strict object of keys. */
export type Sections = Record<string, z.ZodObject>;

/** The typed object that travels: `configuration.kafka.brokers`. */
export type Configuration<S extends Sections> = { readonly [K in keyof S]: z.infer<S[K]> };

/** What is wrong with a key, seen together with those of other sections. */
export type Complaint = { section: string; key: string; message: string };

/** Sections together with what may be wrong with them only together; asked once each key is fine by itself. */
export class SectionsTogether<S extends Sections> {
  readonly sections: S;
  readonly complain: (configuration: Configuration<S>) => Complaint[];

  constructor(sections: S, complain: (configuration: Configuration<S>) => Complaint[]) {
    this.sections = sections;
    this.complain = complain;
  }
}

/** All that is wrong with a configuration; its message lists every problem on a line of its own. */
export class ConfigurationError extends ReciboError {
  override name = "ConfigurationError";

  constructor(service: string, problems: string[]) {
    super(
      "CONFIGURATION",
      [`${service}: the configuration cannot be used.`, ...problems].join("\n  "),
    );
  }
}

/** The environment variable that overrides `[section] key`: `[kafka] brokers` is `KAFKA_BROKERS`. */
export function environmentName(section: string, key: string): string {
  return `${section}_${key}`.toUpperCase();
}

/**
 * Reads and checks one ini file, environment variables first.
 *
 * @param complain see `SectionsTogether`
 * @throws {ConfigurationError} that names every missing, unknown or wrong key with its file, section and
 *   what was expected.
 */
export function readConfiguration<S extends Sections>(
  service: string,
  file: string,
  sections: S,
  environment: NodeJS.ProcessEnv = process.env,
  complain: (configuration: Configuration<S>) => Complaint[] = () => [],
): Configuration<S> {
  const problems: string[] = [];
  const found = readSections(file, problems);
  const result: Record<string, unknown> = {};
  if (found) {
    for (const name of Object.keys(found)) {
      if (!(name in sections)) problems.push(unknownSection(file, name, found[name], sections));
    }
    for (const [name, schema] of Object.entries(sections)) {
      result[name] = readSection(file, name, schema, found[name] ?? {}, environment, problems);
    }
  }
  if (problems.length === 0) {
    for (const { section, key, message } of complain(result as Configuration<S>))
      problems.push(`${file} [${section}] ${key}: ${message}`);
  }
  if (problems.length > 0) throw new ConfigurationError(service, problems);
  return result as Configuration<S>;
}

function readSections(file: string, problems: string[]): Record<string, unknown> | undefined {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    problems.push(
      missing
        ? `${file}: there is no such file; expected an ini file, given as the first argument`
        : `${file}: cannot be read: ${(error as Error).message}`,
    );
    return undefined;
  }
}

function unknownSection(file: string, name: string, value: unknown, sections: Sections): string {
  const known = Object.keys(sections)
    .map((section) => `[${section}]`)
    .join(", ");
  return typeof value === "object"
    ? `${file} [${name}]: unknown section; expected one of ${known}`
    : `${file} ${name}: a key outside any section; expected it under one of ${known}`;
}

function readSection(
  file: string,
  section: string,
  schema: z.ZodObject,
  raw: unknown,
  environment: NodeJS.ProcessEnv,
  problems: string[],
): Record<string, unknown> {
  const keys = Object.keys(schema.shape);
  const given = typeof raw === "object" && raw !== null ? (raw as Record<string, unknown>) : {};
  for (const key of Object.keys(given)) {
    if (keys.includes(key)) continue;
    problems.push(`${file} [${section}] ${key}: unknown key; expected one of ${keys.join(", ")}`);
  }
  const before = problems.length;
  const values: Record<string, string | undefined> = {};
  const result: Record<string, unknown> = {};
  for (const key of keys) {
    const type = schema.shape[key] as z.ZodType;
    const variable = environmentName(section, key);
    const place = `${file} [${section}] ${key}`;
    const found = findValue(given[key], variable, type, environment);
    if ("problem" in found) {
      problems.push(`${place}: ${found.problem}`);
      continue;
    }
    values[key] = found.value;
    const parsed = type.safeParse(found.value);
    if (parsed.success) result[key] = parsed.data;
    else problems.push(wrongValue({ place, variable, type, ...found, error: parsed.error }));
  }
  if (problems.length === before) {
    // Each key is fine by itself: now whether they fit together.
    for (const { path, message } of schema.safeParse(values).error?.issues ?? [])
      problems.push(`${file} [${section}] ${path.join(".")}: ${message}`);
  }
  return result;
}

/** What is known of a key's value: from where, unless from the file. */
type Found = { value: string | undefined; from?: string } | { problem: string };

/** The environment goes before the file; a secret may also lie in a file that the environment names. */
function findValue(
  given: unknown,
  variable: string,
  type: z.ZodType,
  environment: NodeJS.ProcessEnv,
): Found {
  const pointer = `${variable}_FILE`;
  const path = isSecret(type) ? environment[pointer] : undefined;
  if (path !== undefined && environment[variable] !== undefined)
    return { problem: `both ${variable} and ${pointer} are set; expected one of them` };
  if (path !== undefined) {
    try {
      const value = readFileSync(path, "utf8").replace(/\r?\n$/, "");
      return { value, from: `the file that ${pointer} names` };
    } catch (error) {
      const why = readingProblem(error as NodeJS.ErrnoException);
      return { problem: `${path}, which ${pointer} names: ${why}` };
    }
  }
  const fromEnvironment = environment[variable];
  if (fromEnvironment !== undefined)
    return { value: fromEnvironment, from: `the environment variable ${variable}` };
  return { value: given === undefined ? undefined : String(given) };
}

/** Why a file could not be read, in words. */
export function readingProblem({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "this process may not read it";
  if (code === "EISDIR") return "it is a folder";
  return message;
}

function isSecret(type: z.ZodType): boolean {
  return type.meta()?.secret === true;
}

function wrongValue(at: {
  place: string;
  variable: string;
  type: z.ZodType;
  value: string | undefined;
  from?: string;
  error: z.ZodError;
}): string {
  const expected = at.type.description ?? "a value";
  if (at.value === undefined)
    return `${at.place}: missing; expected ${expected} (or set ${at.variable})`;
  const shown = isSecret(at.type) ? "a value that does not fit" : JSON.stringify(at.value);
  const own = at.error.issues.find(({ code }) => code === "custom");
  const why = own === undefined ? "" : `: ${own.message}`;
  const from = at.from === undefined ? "" : `, from ${at.from}`;
  return `${at.place}: expected ${expected}, found ${shown}${why}${from}`;
}
