import type { Driver } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";
import { openAdmin } from "./admin.ts";
import { connectionOf } from "./connection.ts";
import { createMember } from "./member.ts";
import { createProducer } from "./producer.ts";

/** The driver on kafkajs (patched, see decision 6): the default. */
export function createKafkajsDriver(context: KafkaContext): Driver {
  const kafka = connectionOf(context);
  return {
    createProducer: () => createProducer(kafka, context),
    createMember: (membership) => createMember(kafka, context, membership),
    openAdmin: (retries) => openAdmin(kafka, context, retries),
  };
}
