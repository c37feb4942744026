import { Kafka, type LogEntry, logLevel } from "kafkajs";
import type { Logger } from "../../logging.ts";
import type { KafkaContext } from "../kafka.ts";
import { openBrokerSocket } from "./broker-socket.ts";
import { kafkajsSecurity } from "./security.ts";

/** The kafkajs client with our settings; the one place that says where brokers are and how they are met. */
export function connectionOf({ settings, service, log }: KafkaContext): Kafka {
  return new Kafka({
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
}

/**
 * Errors that a healthy group goes through: a coordinator that is being elected, a rebalance. kafkajs
 * logs them as errors; to an operator they are not.
 */
const normal =
  /Restarting the consumer|Topic creation errors|Could not delete groups|coordinator|rebalanc|rejoin|not aware of this member|election|Connection (error|timeout)|Failed to connect|Closed connection|no leader|not the leader|does not host this topic|disconnected|authenticat|authoriz/i;

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
