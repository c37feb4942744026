import { brokerName } from "../../messaging/broker-names.ts";
import type { KafkaSettings } from "../../messaging/kafka.ts";
import type { RecordPlace, TrafficRecord } from "../reading/record.ts";

/** A command line that reads one record with kcat: its headers, key and value. */
export function kcatReading(settings: KafkaSettings, place: RecordPlace): string {
  const at = ["-p", String(place.partition), "-o", String(place.offset), "-c", "1"];
  const format = "%t/%p@%o %T\\n%h\\n%k\\n%s\\n";
  return command(["kcat", ...where(settings, place.topic), "-C", ...at, "-e", "-q", "-f", format]);
}

/**
 * A command line that writes a record like this one with kcat. Bytes that are no text cannot be typed: they are given
 * to it in base64.
 */
export function kcatWriting(settings: KafkaSettings, record: TrafficRecord): string {
  const headers = record.headers.flatMap(([name, value]) => [
    "-H",
    value === null ? name : `${name}=${value.toString("utf8")}`,
  ]);
  const key = record.key === null ? [] : ["-k", record.key.toString("utf8")];
  const kcat = ["kcat", ...where(settings, record.topic), "-P", "-p", String(record.partition)];
  // Without a delimiter that does not occur, lines would be records of their own.
  const whole = command([...kcat, ...key, ...headers, "-D", "\\0"]);
  if (record.value === null) return `printf '' | ${command([...kcat, ...key, ...headers, "-Z"])}`;
  const text = record.value.toString("utf8");
  if (Buffer.from(text).equals(record.value) && !text.includes("\0"))
    return `printf %s ${quoted(text)} | ${whole}`;
  return `printf %s ${record.value.toString("base64")} | base64 -d | ${whole}`;
}

/** A command line that gets an address of the desk, with the session in `RECIBO_SESSION`. */
export function curl(address: string): string {
  return `curl -fsS -H "Cookie: $RECIBO_SESSION" ${quoted(address)}`;
}

function where(settings: KafkaSettings, topic: string): string[] {
  const { brokers, tls, sasl, username } = settings;
  const secured = sasl !== undefined && sasl !== "none";
  const protocol = `${secured ? "sasl_" : ""}${tls ? "ssl" : "plaintext"}`;
  return [
    "-b",
    brokers.join(","),
    ...(protocol === "plaintext" ? [] : ["-X", `security.protocol=${protocol}`]),
    ...(secured
      ? ["-X", `sasl.mechanism=${sasl.toUpperCase()}`, "-X", `sasl.username=${username}`]
      : []),
    "-t",
    brokerName({ settings }, topic),
  ];
}

function command(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

/** A word as a POSIX shell takes it for one. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
