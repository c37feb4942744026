import { Kafka, type LogEntry, logLevel } from "kafkajs";
import type { Logger } from "../logging.ts";
import { openBrokerSocket } from "./broker-socket.ts";
import { type KafkaSecurity, kafkajsSecurity } from "./security.ts";

/** Where the broker is and what topics are created with; see `[kafka]` in the configuration. */
export type KafkaSettings = {
  brokers: string[];
  partitions: number;
  replication: number;
  prefix: string;
  /** Milliseconds; what every broker takes unless it is given. */
  session_timeout?: number;
} & KafkaSecurity;

/** A configured client; only `common/src/messaging` looks inside. */
export type KafkaClient = {
  readonly kafka: Kafka;
  readonly settings: KafkaSettings;
  readonly service: string;
  readonly log: Logger;
};

/** The name on the broker of a topic or group: with the desk's prefix, if it has one. */
export function brokerName({ settings }: KafkaClient, name: string): string {
  return settings.prefix + name;
}

/** The contract's name of a topic on the broker. */
export function topicOf({ settings }: KafkaClient, name: string): string {
  return name.slice(settings.prefix.length);
}

/** Sets up a client. Does not connect: publishers, subscribers and topics do, when they start. */
export function createKafka(settings: KafkaSettings, service: string, log: Logger): KafkaClient {
  const kafka = new Kafka({
    clientId: service,
    brokers: settings.brokers,
    socketFactory: openBrokerSocket,
    ...kafkajsSecurity(settings),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    // A few quick tries bridge a leader election; longer outages are waited out by the callers.
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 1_000,
      retries: 4,
      restartOnFailure: async () => true,
    },
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => forward(entry, log),
  });
  return { kafka, settings, service, log };
}

/**
 * Errors that a healthy group goes through: a coordinator that is being elected, a rebalance. kafkajs
 * logs them as errors; to an operator they are not.
 */
const normal =
  /Restarting the consumer|Topic creation errors|Could not delete groups|coordinator|rebalanc|rejoin|not aware of this member|election|Connection (error|timeout)|Failed to connect|Closed connection|no leader|does not host this topic|disconnected|authenticat|authoriz/i;

function forward({ level, namespace, log: entry }: LogEntry, log: Logger): void {
  const { message, timestamp: _timestamp, logger: _logger, stack: _stack, error, ...facts } = entry;
  const said = {
    ...facts,
    kafka: namespace,
    ...(error === undefined ? {} : { reason: String(error) }),
  };
  const text = `kafka client: ${message}`;
  if (level === logLevel.ERROR && !normal.test(`${message} ${error}`)) log.warn(said, text);
  else if (level === logLevel.ERROR || level === logLevel.WARN) log.debug(said, text);
  else log.trace(said, text);
}
