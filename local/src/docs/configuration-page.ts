import { environmentName, type Sections } from "@recibo/common/configuration/read-configuration";

/** A service's configuration: what it accepts and what its file in `config/` says. */
export type ConfigurationDoc = {
  service: string;
  sections: Sections;
  shipped: Record<string, Record<string, string | undefined> | undefined>;
};

type Key = Sections[string]["shape"][string] & { description?: string; meta(): Meta | undefined };
type Meta = { about?: string; secret?: boolean };

/** The page that describes every key of every service, in Markdown. */
export function configurationPage(services: readonly ConfigurationDoc[]): string {
  return `${[
    "# Configuration",
    "Generated from the services' schemas and `config/*.ini` by `npm run docs:configuration`; change it there.",
    "A service reads the ini file that is its first argument, as in `node invoice-generator/src/main.ts config/invoice-generator.ini`. An environment variable goes before the file; a password, URL or secret may also lie in a file that `<VARIABLE>_FILE` names, as in `KAFKA_PASSWORD_FILE`. A missing, unknown or wrong key ends the service at its start with exit code 78 and a message that lists all of them.",
    ...services.map(section),
  ].join("\n\n")}\n`;
}

function section({ service, sections, shipped }: ConfigurationDoc): string {
  const rows = Object.entries(sections).flatMap(([name, { shape }]) =>
    Object.entries(shape).map(([key, type]) => row(name, key, type as Key, shipped[name]?.[key])),
  );
  const head = ["Key", "Meaning", "Expected", "As shipped", "Environment variable"];
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `## ${service}\n\n\`config/${service}.ini\`\n\n${lines.join("\n")}`;
}

function row(section: string, key: string, type: Key, shipped: string | undefined): string[] {
  return [
    `\`[${section}] ${key}\``,
    type.meta()?.about ?? "",
    type.description ?? "",
    shippedText(shipped ?? unlessGiven(type)),
    `\`${environmentName(section, key)}\``,
  ];
}

/** What a key is when nobody gives it; undefined when it has to be given. */
function unlessGiven(type: Key): string | undefined {
  const { success, data } = type.safeParse(undefined);
  return success ? String(data) : undefined;
}

function shippedText(shipped: string | undefined): string {
  if (shipped === undefined) return "none; has to be set";
  return shipped === "" ? "(empty)" : `\`${shipped}\``;
}
