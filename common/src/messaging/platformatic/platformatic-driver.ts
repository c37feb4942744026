import type { Driver } from "../driver.ts";
import type { KafkaContext } from "../kafka.ts";
import { openAdmin } from "./admin.ts";
import { createMember } from "./member.ts";
import { createProducer } from "./producer.ts";

/** The driver on @platformatic/kafka. */
export function createPlatformaticDriver(context: KafkaContext): Driver {
  return {
    createProducer: () => createProducer(context),
    createMember: (membership) => createMember(context, membership),
    openAdmin: async (retries) => openAdmin(context, retries),
  };
}
