import { pbkdf2Sync, randomBytes } from "node:crypto";
import { alterUserScramCredentialsV0, Connection } from "@platformatic/kafka";
import kafkajs from "kafkajs";
import type { Contract } from "../contracts/contract.ts";
import type { Permission } from "../contracts/permissions.ts";
import { tlsOf } from "../tls.ts";
import type { KafkaClient } from "./kafka.ts";
import { explainRefusal } from "./kafka-refusal.ts";
import { connectionOf } from "./kafkajs/connection.ts";
import { saslOf } from "./security.ts";
import { ensureTopics } from "./topics.ts";

// Its enumerations are no named exports to Node.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** A user of the broker, who proves by SCRAM who it is. */
export type User = { name: string; password: string };

/** What a desk needs on a broker that checks who is who. */
export type Access = {
  users: readonly User[];
  contracts: readonly Contract[];
  permissions: readonly Permission[];
};

/**
 * Sets up a broker for a desk: its topics, its users and what they may do. May be done again: passwords
 * are set anew, the rest stays. Needs an administrator's rights.
 *
 * @throws {RefusedError} when the client is not an administrator
 */
export async function setUpAccess(client: KafkaClient, access: Access): Promise<void> {
  await ensureTopics(client, access.contracts);
  await setPasswords(client, access.users);
  await allow(client, access.permissions);
}

/** Iterations of SCRAM; Kafka takes no fewer than 4096. */
const iterations = 8_192;

/** RFC 5802: the broker keeps a salted hash, which is made here, so no password travels. */
const mechanisms = [
  { number: 1, digest: "sha256", bytes: 32 },
  { number: 2, digest: "sha512", bytes: 64 },
] as const;

/** kafkajs does not know this request; @platformatic/kafka has it among its raw ones. */
async function setPasswords(client: KafkaClient, users: readonly User[]): Promise<void> {
  const { settings } = client;
  const [host = "", port] = (settings.brokers[0] ?? "").split(":");
  const tls = tlsOf(settings);
  const sasl = saslOf(settings);
  const connection = new Connection(client.service, {
    ...(tls ? { tls } : {}),
    ...(sasl ? { sasl } : {}),
  });
  try {
    await connection.connect(host, Number(port));
    // One request for each mechanism: a user must not appear twice in one.
    for (const mechanism of mechanisms) {
      const credentials = users.map((user) => credentialOf(user, mechanism));
      await alterUserScramCredentialsV0.api.async(connection, [], credentials);
    }
  } catch (error) {
    throw explainRefusal(error, settings, { doing: "set passwords", topics: [] });
  } finally {
    await connection.close();
  }
  client.log.info({ users: users.map(({ name }) => name) }, "users have their passwords");
}

function credentialOf({ name, password }: User, mechanism: (typeof mechanisms)[number]) {
  const salt = randomBytes(32);
  const { number, digest, bytes } = mechanism;
  const saltedPassword = pbkdf2Sync(password, salt, iterations, bytes, digest);
  return { name, mechanism: number, iterations, salt, saltedPassword };
}

const resourceTypes = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  cluster: AclResourceTypes.CLUSTER,
};
const operations = {
  read: AclOperationTypes.READ,
  write: AclOperationTypes.WRITE,
  delete: AclOperationTypes.DELETE,
  describe: AclOperationTypes.DESCRIBE,
  "describe-configs": AclOperationTypes.DESCRIBE_CONFIGS,
};

async function allow(client: KafkaClient, permissions: readonly Permission[]): Promise<void> {
  const admin = connectionOf(client).admin();
  try {
    await admin.connect();
    await admin.createAcls({
      acl: permissions.map(({ user, resource, name, operation }) => ({
        resourceType: resourceTypes[resource],
        resourceName: name,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: `User:${user}`,
        host: "*",
        operation: operations[operation],
        permissionType: AclPermissionTypes.ALLOW,
      })),
    });
  } catch (error) {
    throw explainRefusal(error, client.settings, { doing: "give rights", topics: [] });
  } finally {
    await admin.disconnect();
  }
  client.log.info({ permissions: permissions.length }, "users have their rights");
}
