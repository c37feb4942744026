/** An element of an XML document. Children that are undefined are left out. */
export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What it holds: text, or other elements. */
  readonly content: string | readonly Element[];
};

/** Text, or elements some of which may be missing. */
type Content = string | readonly (Element | undefined)[];

/** Makes an element, as `element("ram:ID", "INV-0042")`. */
export function element(
  name: string,
  content: Content,
  attributes: Readonly<Record<string, string>> = {},
): Element {
  if (typeof content === "string") return { name, attributes, content };
  return { name, attributes, content: content.filter((child) => child !== undefined) };
}

/** An element with text, or nothing when there is no text to speak of. */
export function textElement(
  name: string,
  text: string | undefined,
  attributes?: Readonly<Record<string, string>>,
): Element | undefined {
  const trimmed = text?.trim();
  return trimmed ? element(name, trimmed, attributes) : undefined;
}

/** Writes a document, one element a line, indented: the same bytes for the same tree. */
export function writeXml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, "")}`;
}

function written({ name, attributes, content }: Element, indent: string): string {
  let tag = name;
  for (const key in attributes) tag += ` ${key}="${escaped(attributes[key] as string)}"`;
  if (typeof content === "string") return `${indent}<${tag}>${escaped(content)}</${name}>\n`;
  let inside = "";
  for (const child of content) inside += written(child, `${indent}  `);
  return `${indent}<${tag}>\n${inside}${indent}</${name}>\n`;
}

const PLAIN = /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x7e\u00a0-\ud7ff]*$/;
/** Characters that XML 1.0 knows no way to write. */
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

/** Text for an element or attribute, whole but for control characters, which XML cannot hold. */
export function escaped(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .toWellFormed()
    .replace(FORBIDDEN, "")
    .replace(/[&<>"\r]/g, (character) => ENTITIES[character] as string);
}
