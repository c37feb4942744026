// npm run docs:topics: writes docs/topics.md, docs/asyncapi.yaml and a table of docs/security.md from the contracts.
import { readFileSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { asyncApi } from "./asyncapi.ts";
import { contracts } from "./index.ts";
import { withPermissions } from "./permissions-table.ts";
import { topicsPage } from "./topics-page.ts";

const manifest = new URL("../../package.json", import.meta.url);
const docs = new URL("../../../docs/", import.meta.url);

/** The documents about the topics, as they should be. */
export function topicsDocuments(): { file: URL; text: string }[] {
  const security = new URL("security.md", docs);
  const { version } = JSON.parse(readFileSync(manifest, "utf8"));
  return [
    { file: new URL("topics.md", docs), text: topicsPage(contracts) },
    {
      file: new URL("asyncapi.yaml", docs),
      text: stringify(asyncApi(contracts, version), {
        lineWidth: 100,
        aliasDuplicateObjects: false,
      }),
    },
    { file: security, text: withPermissions(readFileSync(security, "utf8"), contracts) },
  ];
}

if (import.meta.main) {
  for (const { file, text } of topicsDocuments()) writeFileSync(file, text);
}
