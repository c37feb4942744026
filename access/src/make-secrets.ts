// Makes certificates and passwords for a desk whose engines check who is who; see docs/security.md.
import { parseArgs } from "node:util";
import { messageOf } from "@recibo/common/errors";
import { makeSecrets } from "./secrets.ts";

const usage =
  "usage: make-secrets <folder> [--kafka host,…] [--postgres host,…] [--owner participant=number …]";

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      kafka: { type: "string", default: "kafka,localhost,127.0.0.1" },
      postgres: { type: "string", default: "postgres,localhost,127.0.0.1" },
      owner: { type: "string", multiple: true, default: [] },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) throw new Error(usage);
  const done = await makeSecrets({
    folder,
    kafka: values.kafka.split(","),
    postgres: values.postgres.split(","),
    owners: Object.fromEntries(values.owner.map(ownerOf)),
  });
  process.stdout.write(`certificates and passwords in ${folder}: ${done}\n`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

function ownerOf(text: string): [string, number] {
  const [, participant, number] = /^([\w-]+)=(\d+)$/.exec(text) ?? [];
  if (participant === undefined) throw new Error(usage);
  return [participant, Number(number)];
}
