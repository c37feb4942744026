// Sets up a broker that checks who is who: topics, users and their rights; see docs/security.md.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  ConfigurationError,
  readConfiguration,
} from "@recibo/common/configuration/read-configuration";
import { log as logSection } from "@recibo/common/configuration/sections";
import { contracts } from "@recibo/common/contracts/index";
import { permissionsOf, usersOf } from "@recibo/common/contracts/permissions";
import { messageOf, RefusedError } from "@recibo/common/errors";
import { createLogger } from "@recibo/common/logging";
import { setUpAccess, type User } from "@recibo/common/messaging/access";
import { createKafka } from "@recibo/common/messaging/kafka";
import { configuration } from "./configuration.ts";

try {
  const file = process.argv[2];
  if (file === undefined) throw new Error("usage: grant <configuration.ini>");
  const { kafka, access, log } = readConfiguration("access", file, {
    ...configuration,
    log: logSection,
  });
  const client = createKafka(kafka, "access", createLogger("access", log.level));
  await setUpAccess(client, {
    contracts,
    users: await readUsers(access.passwords),
    permissions: permissionsOf(contracts, kafka.prefix),
  });
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
}

/** As the services' exit codes: `EX_NOPERM`, `EX_CONFIG` of BSD's sysexits.h. */
function exitCodeOf(error: unknown): number {
  if (error instanceof RefusedError) return 77;
  return error instanceof ConfigurationError ? 78 : 1;
}

async function readUsers(folder: string): Promise<User[]> {
  return Promise.all(
    usersOf(contracts).map(async (name) => ({
      name,
      password: (await readFile(join(folder, `${name}.password`), "utf8")).trim(),
    })),
  );
}
