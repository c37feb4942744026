import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import type { TlsValues } from "./configuration/transport.ts";

/**
 * What Node's TLS takes; undefined where plain text is spoken. The other side's certificate and name are
 * always checked.
 *
 * @throws when a file cannot be read; the configuration has tried them all before
 */
export function tlsOf(settings: Partial<TlsValues>): ConnectionOptions | undefined {
  if (!settings.tls) return undefined;
  const { tls_ca: ca, tls_certificate: cert, tls_key: key } = settings;
  return {
    ...(ca ? { ca: readFileSync(ca, "utf8") } : {}),
    ...(cert ? { cert: readFileSync(cert, "utf8") } : {}),
    ...(key ? { key: readFileSync(key, "utf8") } : {}),
  };
}
