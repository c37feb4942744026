import { readFileSync } from "node:fs";
import { parse } from "ini";
import type { z } from "zod";
import { ReciboError } from "../errors.ts";

/** Sections by name, each a strict object of keys. */
export type Sections = Record<string, z.ZodObject>;

/** The typed object that travels: `configuration.kafka.brokers`. */
export type Configuration<S extends Sections> = { readonly [K in keyof S]: z.infer<S[K]> };

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
 * @throws {ConfigurationError} that names every missing, unknown or wrong key with its file, section and
 *   what was expected.
 */
export function readConfiguration<S extends Sections>(
  service: string,
  file: string,
  sections: S,
  environment: NodeJS.ProcessEnv = process.env,
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
  const result: Record<string, unknown> = {};
  for (const key of keys) {
    const variable = environmentName(section, key);
    const fromEnvironment = environment[variable];
    const value = fromEnvironment ?? (given[key] === undefined ? undefined : String(given[key]));
    const type = schema.shape[key] as z.ZodType;
    const parsed = type.safeParse(value);
    if (parsed.success) result[key] = parsed.data;
    else problems.push(wrongValue({ file, section, key, value, variable, type, fromEnvironment }));
  }
  return result;
}

function wrongValue(at: {
  file: string;
  section: string;
  key: string;
  value: string | undefined;
  variable: string;
  type: z.ZodType;
  fromEnvironment: string | undefined;
}): string {
  const expected = at.type.description ?? "a value";
  const place = `${at.file} [${at.section}] ${at.key}`;
  if (at.value === undefined)
    return `${place}: missing; expected ${expected} (or set ${at.variable})`;
  const secret = at.type.meta()?.secret === true;
  const shown = secret ? "a value that does not fit" : JSON.stringify(at.value);
  const from =
    at.fromEnvironment === undefined ? "" : `, from the environment variable ${at.variable}`;
  return `${place}: expected ${expected}, found ${shown}${from}`;
}
