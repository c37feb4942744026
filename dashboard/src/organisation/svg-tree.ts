import { SaxesParser, type SaxesTagNS } from "saxes";
import type { LogoProblem } from "./logo.ts";
import {
  activeElements,
  droppedElements,
  keptAttributes,
  keptElements,
  keptProperties,
  textElements,
} from "./svg-allowed.ts";
import { checkValue, keepDeclarations, keepStyleSheet } from "./svg-style.ts";

/** An element of an SVG file, as far as it is kept; `text` is the rules of a style sheet. */
export type SvgElement = {
  name: string;
  attributes: Map<string, string>;
  children: SvgElement[];
  text: string;
};

const svg = "http://www.w3.org/2000/svg";
const xlink = "http://www.w3.org/1999/xlink";
const deepest = 60;
const most = 5_000;

/** Thrown to stop the parser at the first thing that refuses the file. */
class Refusal extends Error {
  readonly why: LogoProblem;

  constructor(why: LogoProblem) {
    super(why.problem);
    this.why = why;
  }
}

/** Parses an SVG file and keeps what is allowed of it, or says what refuses it. */
export function parseSvg(text: string): SvgElement | LogoProblem {
  try {
    return grow(text) ?? { problem: "kind" };
  } catch (error) {
    return error instanceof Refusal ? error.why : { problem: "broken" };
  }
}

function grow(text: string): SvgElement | undefined {
  const parser = new SaxesParser({ xmlns: true, position: false });
  /** The elements that are open, from the root; what is dropped is null, and so is all that is in it. */
  const open: (SvgElement | null)[] = [];
  let root: SvgElement | undefined;
  let count = 0;
  const write = (content: string) => {
    const element = open.at(-1);
    if (element?.name === "style") element.text += content;
  };
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", (doctype) => {
    if (doctype.includes("[")) throw new Refusal({ problem: "entities" });
  });
  parser.on("text", write);
  parser.on("cdata", write);
  parser.on("opentag", (tag) => {
    const parent = open.at(-1);
    const element = parent === null ? null : keptElement(tag);
    if (parent === undefined && element?.name !== "svg") throw new Refusal({ problem: "kind" });
    if (++count > most || open.length > deepest) throw new Refusal({ problem: "complex" });
    open.push(element);
    if (!element) return;
    root ??= element;
    parent?.children.push(element);
  });
  parser.on("closetag", () => {
    const element = open.pop();
    if (element?.name === "style") element.text = orRefuse(keepStyleSheet(element.text)).kept;
  });
  parser.write(text).close();
  return root;
}

function keptElement(tag: SaxesTagNS): SvgElement | null {
  const { local, uri } = tag;
  if (activeElements.has(local)) throw new Refusal({ problem: "active", detail: local });
  if (uri !== svg || droppedElements.has(local)) return null;
  if (textElements.has(local)) throw new Refusal({ problem: "text" });
  if (!keptElements.has(local)) throw new Refusal({ problem: "unsupported", detail: local });
  return { name: local, attributes: keptAttributesOf(tag), children: [], text: "" };
}

function keptAttributesOf(tag: SaxesTagNS): Map<string, string> {
  const kept = new Map<string, string>();
  for (const { local, uri, value } of Object.values(tag.attributes)) {
    if (/^on/i.test(local)) throw new Refusal({ problem: "active", detail: local });
    if (local === "href" && (uri === "" || uri === xlink)) {
      if (!/^#[\w.-]+$/.test(value)) throw new Refusal({ problem: "external", detail: local });
      kept.set("xlink:href", value);
    } else if (uri === "") keepAttribute(kept, local, value);
  }
  return kept;
}

function keepAttribute(kept: Map<string, string>, name: string, value: string): void {
  if (name === "style") {
    const { kept: style } = orRefuse(keepDeclarations(value));
    if (style !== "") kept.set(name, style);
  } else if (name === "id" || name === "class") {
    // Other names can be left out: nothing in the file is able to refer to them.
    if (/^[\w.\s-]+$/.test(value)) kept.set(name, value);
  } else if (keptAttributes.has(name) || keptProperties.has(name)) {
    const problem = checkValue(value);
    if (problem) throw new Refusal(problem);
    kept.set(name, value);
  }
}

function orRefuse<T extends object>(kept: T | LogoProblem): T {
  if ("problem" in kept) throw new Refusal(kept);
  return kept;
}
