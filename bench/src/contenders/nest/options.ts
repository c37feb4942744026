import type { KafkaOptions } from "@nestjs/microservices";
import { createPartitioner, partitions } from "../topics.ts";

/** The topic that is asked on; NestJS puts the replies on the one with `.reply` behind it. */
export function topicIn(prefix: string): string {
  return `${prefix}nest-echo`;
}

/**
 * NestJS's Kafka transport as its documentation sets it up, and everything that can help it: partitions
 * handled side by side on both ends, and topics that exist before anybody subscribes.
 */
export function nestOptions(
  { brokers, prefix }: { brokers: string; prefix: string },
  name: string,
): NonNullable<KafkaOptions["options"]> {
  return {
    client: { clientId: name, brokers: brokers.split(",") },
    consumer: { groupId: `${prefix}${name}`, maxWaitTimeInMs: 500 },
    producer: { createPartitioner },
    subscribe: { fromBeginning: true },
    run: { partitionsConsumedConcurrently: partitions },
  };
}
