import type { Logger } from "../logging.ts";
import type { Driver } from "./driver.ts";
import type { KafkaSecurity } from "./security.ts";

export { brokerName, topicOf } from "./broker-names.ts";

/** The client libraries there is a driver for. */
export const clientNames = ["kafkajs", "platformatic"] as const;

/** Which client library speaks to the broker. */
export type ClientName = (typeof clientNames)[number];

/** Where the broker is and what topics are created with; see `[kafka]` in the configuration. */
export type KafkaSettings = {
  /** `kafkajs` when not said. */
  client?: ClientName | undefined;
  brokers: string[];
  partitions: number;
  replication: number;
  prefix: string;
  /** Milliseconds; what every broker takes unless it is given. */
  session_timeout?: number;
} & KafkaSecurity;

/** What drivers are made from. */
export type KafkaContext = {
  readonly settings: KafkaSettings;
  readonly service: string;
  readonly log: Logger;
};

/** A configured client; only `common/src/messaging` looks inside. */
export type KafkaClient = KafkaContext & {
  /** The driver of `[kafka] client`; loaded when it is first asked for. */
  driver(): Promise<Driver>;
};

// Loaded only when chosen: a client library takes up to 60 MB and a third of a second.
const drivers: Record<ClientName, () => Promise<(context: KafkaContext) => Driver>> = {
  kafkajs: async () => (await import("./kafkajs/kafkajs-driver.ts")).createKafkajsDriver,
  platformatic: async () =>
    (await import("./platformatic/platformatic-driver.ts")).createPlatformaticDriver,
};

/** Sets up a client. Does not connect: publishers, subscribers and topics do, when they start. */
export function createKafka(settings: KafkaSettings, service: string, log: Logger): KafkaClient {
  const context = { settings, service, log };
  let driver: Promise<Driver> | undefined;
  return {
    ...context,
    driver: () => {
      driver ??= drivers[settings.client ?? "kafkajs"]().then((create) => create(context));
      return driver;
    },
  };
}
