import { randomBytes } from "node:crypto";
import { chown, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { contracts } from "@recibo/common/contracts/index";
import { servicesOf, usersOf } from "@recibo/common/contracts/permissions";
import { createAuthority } from "./certificates.ts";

/** Where the engines will be reached, and who the files are for. */
export type SecretsOptions = {
  /** Every participant gets a folder of its own in here, which holds what it may know and no more. */
  folder: string;
  /** Names and addresses that the brokers' certificate is for. */
  kafka: readonly string[];
  /** Names and addresses that PostgreSQL's certificate is for; the first goes into the services' URL. */
  postgres: readonly string[];
  /** The user and group that own a participant's folder, by number; the process's own without. */
  owners?: Readonly<Record<string, number>>;
};

/** Files by participant and name. */
type Files = Record<string, Record<string, string>>;

/** The participant who sets up users and rights; the broker knows it by its certificate. */
export const administrator = "administrator";

/**
 * Makes everything secret of a desk: an authority, certificates, passwords. What is complete already stays
 * as it is: "made" or "kept" says which. The authority's key is not kept, so nobody can sign more with it.
 */
export async function makeSecrets(options: SecretsOptions): Promise<"made" | "kept"> {
  const mark = join(options.folder, administrator, "complete");
  if (await stat(mark).catch(() => undefined)) return "kept";
  const files = await allFiles(options);
  for (const [participant, own] of Object.entries(files)) {
    await writeFolder(join(options.folder, participant), own, options.owners?.[participant]);
  }
  await writeFile(mark, "");
  return "made";
}

async function allFiles({ kafka, postgres }: SecretsOptions): Promise<Files> {
  const authority = await createAuthority("Recibo authority");
  const broker = await authority.issue({ name: "kafka", hosts: kafka });
  const database = await authority.issue({ name: "postgres", hosts: postgres });
  const admin = await authority.issue({ name: administrator });
  const databasePassword = password();
  const passwords = Object.fromEntries(usersOf(contracts).map((user) => [user, password()]));
  const ca = { "ca.pem": authority.certificate };
  const files: Files = {
    // Kafka takes key and certificate from one file.
    kafka: { ...ca, "keystore.pem": broker.key + broker.certificate },
    postgres: {
      ...ca,
      "certificate.pem": database.certificate,
      "key.pem": database.key,
      password: databasePassword,
    },
    [administrator]: { ...ca, "certificate.pem": admin.certificate, "key.pem": admin.key },
  };
  for (const [user, own] of Object.entries(passwords)) {
    files[user] = { ...ca, password: own };
    Object.assign(files[administrator] as object, { [`${user}.password`]: own });
  }
  const url = `postgres://recibo:${databasePassword}@${postgres[0]}:5432/recibo`;
  for (const service of servicesOf(contracts)) {
    Object.assign(files[service] as object, { "database-url": url });
  }
  Object.assign(files.dashboard as object, { "session-secret": password() });
  return files;
}

/** 256 bits, in characters that need no quoting anywhere. */
function password(): string {
  return randomBytes(32).toString("base64url");
}

/** Writes first and gives away then: whoever may only change owners cannot write to others' files. */
async function writeFolder(
  folder: string,
  files: Record<string, string>,
  owner: number | undefined,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const left of await readdir(folder)) await rm(join(folder, left), { force: true });
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    await writeFile(file, text, { mode: 0o600 });
    if (owner !== undefined) await chown(file, owner, owner);
  }
}
