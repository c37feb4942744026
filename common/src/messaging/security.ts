import type { SaslValues, TlsValues } from "../configuration/transport.ts";

/** The keys of `[kafka]` that say how connections are protected and who we are; without them all is plain. */
export type KafkaSecurity = Partial<TlsValues & SaslValues>;

/** How SASL is spoken; `mechanism` as the protocol writes it. */
export type Sasl = {
  mechanism: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
  username: string;
  password: string;
};

const mechanisms = {
  plain: "PLAIN",
  "scram-sha-256": "SCRAM-SHA-256",
  "scram-sha-512": "SCRAM-SHA-512",
} as const;

/** How SASL is spoken; undefined where it is not. */
export function saslOf({ sasl, username = "", password = "" }: KafkaSecurity): Sasl | undefined {
  if (sasl === undefined || sasl === "none") return undefined;
  return { mechanism: mechanisms[sasl], username, password };
}
