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
 * to it in base64. Undefined for a value in which every byte occurs: kcat needs one to end it with.
 */
export function kcatWriting(settings: KafkaSettings, record: TrafficRecord): string | undefined {
  const { key, value } = record;
  const headers = record.headers.flatMap(([name, content]) => [
    "-H",
    content === null ? name : `${name}=${content.toString("utf8")}`,
  ]);
  const kcat = ["kcat", ...where(settings, record.topic), "-P", "-p", String(record.partition)];
  // Only with the key on its standard input does kcat take an empty value for none.
  if (value === null)
    return `printf '%s\\002' ${quoted(textOf(key))} | ${command([...kcat, "-K", "\\x02", "-Z", ...headers])}`;
  const end = Array.from({ length: 255 }, (_, index) => index + 1).find(
    (byte) => !value.includes(byte),
  );
  if (end === undefined) return undefined;
  const delimiter = ["-D", `\\x${end.toString(16).padStart(2, "0")}`];
  const whole = command([...kcat, ...(key ? ["-k", textOf(key)] : []), ...headers, ...delimiter]);
  if (Buffer.from(textOf(value)).equals(value) && !value.includes(0))
    return `printf %s ${quoted(textOf(value))} | ${whole}`;
  return `printf %s ${value.toString("base64")} | base64 -d | ${whole}`;
}

function textOf(bytes: Buffer | null): string {
  return bytes?.toString("utf8") ?? "";
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
