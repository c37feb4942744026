// npm run docs:configuration: writes docs/configuration.md from the services' schemas and config/*.ini.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configuration as access } from "@recibo/access/configuration";
import type { Sections } from "@recibo/common/configuration/read-configuration";
import { commonSections, log } from "@recibo/common/configuration/sections";
import { configuration as dashboard } from "@recibo/dashboard/configuration";
import { configuration as invoiceGenerator } from "@recibo/invoice-generator/configuration";
import { configuration as scoreCalculator } from "@recibo/score-calculator/configuration";
import { configuration as terminal } from "@recibo/terminal/configuration";
import { parse } from "ini";
import { projectFolder } from "../project.ts";
import { type ConfigurationDoc, configurationPage } from "./configuration-page.ts";

const services: Record<string, Sections> = {
  dashboard,
  "invoice-generator": invoiceGenerator,
  "score-calculator": scoreCalculator,
};

const programs: Record<string, Sections> = { access, terminal };

/** What each service accepts, with the values of its file in `config/`. */
export const configurations: readonly ConfigurationDoc[] = [
  ...Object.entries(services).map(([name, own]) => docOf(name, { ...own, ...commonSections })),
  ...Object.entries(programs).map(([name, own]) => docOf(name, { ...own, log })),
];

function docOf(service: string, sections: Sections): ConfigurationDoc {
  const shipped = shippedValues(join(projectFolder, `config/${service}.ini`));
  return { service, sections, shipped };
}

/** The document about the configuration, as it should be. */
export function configurationDocument(): { file: string; text: string } {
  return {
    file: join(projectFolder, "docs/configuration.md"),
    text: configurationPage(configurations),
  };
}

/** The texts in an ini file; the format takes `true` and `false` for more than that. */
function shippedValues(file: string): ConfigurationDoc["shipped"] {
  const sections: Record<string, Record<string, unknown>> = parse(readFileSync(file, "utf8"));
  return Object.fromEntries(
    Object.entries(sections).map(([name, keys]) => [
      name,
      Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, String(value)])),
    ]),
  );
}

if (import.meta.main) {
  const { file, text } = configurationDocument();
  writeFileSync(file, text);
}
