import type { KafkaConfig, SASLOptions } from "kafkajs";
import { tlsOf } from "../../tls.ts";
import { type KafkaSecurity, saslOf } from "../security.ts";

/** How connections are protected and who we are, as kafkajs takes it. */
export function kafkajsSecurity(settings: KafkaSecurity): Pick<KafkaConfig, "ssl" | "sasl"> {
  const tls = tlsOf(settings);
  const sasl = saslOf(settings);
  return {
    ...(tls ? { ssl: tls } : {}),
    ...(sasl ? { sasl: { ...sasl, mechanism: sasl.mechanism.toLowerCase() } as SASLOptions } : {}),
  };
}
