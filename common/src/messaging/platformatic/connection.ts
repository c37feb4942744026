import type { BaseOptions } from "@platformatic/kafka";
import type { KafkaContext } from "../kafka.ts";

/**
 * What every client of @platformatic/kafka is opened with; the one place that says where brokers are and
 * how they are met.
 */
export function connectionOf({ settings, service }: KafkaContext): BaseOptions & ConnectionTimes {
  return {
    clientId: service,
    bootstrapBrokers: settings.brokers,
    autocreateTopics: false,
    connectTimeout: 3_000,
    requestTimeout: 10_000,
    // A few quick tries bridge a leader election; longer outages are waited out by the callers.
    retries: 4,
    retryDelay: (_client, _operation, attempt) => Math.min(100 * 2 ** attempt, 1_000),
  };
}

/** An option of its connections that the clients pass on but do not declare. */
type ConnectionTimes = { requestTimeout: number };
