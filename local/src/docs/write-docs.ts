// npm run docs:configuration: writes docs/configuration.md from the services' schemas and config/*.ini.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { health, log, telemetry } from "@recibo/common/configuration/sections";
import { configuration as dashboard } from "@recibo/dashboard/configuration";
import { configuration as invoiceGenerator } from "@recibo/invoice-generator/configuration";
import { configuration as scoreCalculator } from "@recibo/score-calculator/configuration";
import { parse } from "ini";
import { projectFolder } from "../project.ts";
import { type ConfigurationDoc, configurationPage } from "./configuration-page.ts";

const services = {
  dashboard,
  "invoice-generator": invoiceGenerator,
  "score-calculator": scoreCalculator,
};

/** What each service accepts, with the values of its file in `config/`. */
export const configurations: readonly ConfigurationDoc[] = Object.entries(services).map(
  ([service, sections]) => ({
    service,
    sections: { ...sections, log, health, telemetry },
    shipped: shippedValues(join(projectFolder, `config/${service}.ini`)),
  }),
);

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
