import { isIP } from "node:net";
import type { BaseOptions } from "@platformatic/kafka";
import { tlsOf } from "../../tls.ts";
import type { KafkaContext, KafkaSettings } from "../kafka.ts";
import { saslOf } from "../security.ts";

/**
 * What every client of @platformatic/kafka is opened with; the one place that says where brokers are and
 * how they are met.
 */
export function connectionOf({ settings, service }: KafkaContext): BaseOptions & ConnectionTimes {
  return {
    clientId: service,
    bootstrapBrokers: settings.brokers,
    autocreateTopics: false,
    ...securityOf(settings),
    connectTimeout: 3_000,
    requestTimeout: 10_000,
    // A few quick tries bridge a leader election; longer outages are waited out by the callers.
    retries: 4,
    retryDelay: (_client, _operation, attempt) => Math.min(100 * 2 ** attempt, 1_000),
  };
}

/** An option of its connections that the clients pass on but do not declare. */
type ConnectionTimes = { requestTimeout: number };

function securityOf(settings: KafkaSettings): Pick<BaseOptions, "tls" | "tlsServerName" | "sasl"> {
  const tls = tlsOf(settings);
  const sasl = saslOf(settings);
  return {
    // By default it does not say which name it wants, which brokers behind one address need to know.
    ...(tls ? { tls, tlsServerName: settings.brokers.every(hasName) } : {}),
    ...(sasl ? { sasl } : {}),
  };
}

/** RFC 6066, section 3: no address is a server's name. */
function hasName(broker: string): boolean {
  return isIP(broker.slice(0, broker.lastIndexOf(":"))) === 0;
}
