/** How bytes are to be understood. */
export type Format = "json" | "messagepack" | "protobuf" | "text" | "hex";

/** A media type with its parameters, in lower case (RFC 9110 §8.3.1). */
export type ContentType = {
  readonly media: string;
  readonly parameters: ReadonlyMap<string, string>;
};

/** Reads a header like `application/x-protobuf; messageType=shop.Order`. */
export function parseContentType(text: string): ContentType {
  const [media = "", ...rest] = text.split(";");
  const parameters = rest.map((part): [string, string] => {
    const [name = "", value = ""] = part.split(/=(.*)/s);
    return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/s, "$1")];
  });
  return { media: media.trim().toLowerCase(), parameters: new Map(parameters) };
}

const byName: Record<string, Format> = {
  "application/json": "json",
  "text/json": "json",
  "application/msgpack": "messagepack",
  "application/x-msgpack": "messagepack",
  "application/vnd.msgpack": "messagepack",
  "application/protobuf": "protobuf",
  "application/x-protobuf": "protobuf",
  "application/vnd.google.protobuf": "protobuf",
  "application/x-google-protobuf": "protobuf",
  "application/xml": "text",
  "application/javascript": "text",
  "application/x-www-form-urlencoded": "text",
  "application/yaml": "text",
};

/** The format that a media type names; undefined for one that says nothing, as `application/octet-stream`. */
export function formatOf({ media }: ContentType): Format | undefined {
  const known = byName[media];
  if (known) return known;
  if (media.endsWith("+json")) return "json";
  if (media.endsWith("+msgpack")) return "messagepack";
  if (media.endsWith("+proto") || media.endsWith("+protobuf")) return "protobuf";
  return media.startsWith("text/") || media.endsWith("+xml") ? "text" : undefined;
}
