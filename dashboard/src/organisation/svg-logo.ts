import type { Logo, LogoProblem } from "./logo.ts";
import { checkReferences } from "./svg-references.ts";
import { parseSvg, type SvgElement } from "./svg-tree.ts";

/**
 * Reads an SVG file against a list of what is allowed, and writes what is left of it anew: shapes, without
 * script, links, animation, writing, entities or anything from elsewhere. What cannot be left out without a
 * change to the picture refuses the file.
 */
export function readSvg(file: Buffer): Logo | LogoProblem {
  const text = textOf(file);
  if (text === undefined || !/<(?:\w+:)?svg[\s>]/.test(text)) return { problem: "kind" };
  const root = parseSvg(text);
  if ("problem" in root) return root;
  const box = viewBoxOf(root);
  if (!box) return { problem: "size" };
  const problem = checkReferences(root);
  if (problem) return problem;
  root.attributes.set("viewBox", box.join(" "));
  root.attributes.set("width", String(box[2]));
  root.attributes.set("height", String(box[3]));
  return { type: "image/svg+xml", bytes: Buffer.from(written(root)) };
}

function textOf(file: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch {
    return undefined;
  }
}

type Box = [left: number, top: number, width: number, height: number];

/** The part of the plane that the picture shows: its `viewBox`, or else its width and height. */
function viewBoxOf({ attributes }: SvgElement): Box | undefined {
  const given = attributes.get("viewBox");
  const box = given
    ? given
        .trim()
        .split(/[\s,]+/)
        .map(Number)
    : [0, 0, lengthOf(attributes.get("width")), lengthOf(attributes.get("height"))];
  const [left = 0, top = 0, width = 0, height = 0] = box;
  if (box.length !== 4 || !box.every(Number.isFinite) || width <= 0 || height <= 0)
    return undefined;
  // Longer than this, nothing of it could be made out on an invoice.
  return width / height > 50 || height / width > 50 ? undefined : [left, top, width, height];
}

function lengthOf(text = ""): number {
  const [, number] = /^\s*(\d+(?:\.\d+)?)\s*(?:px|pt|mm|cm|in|pc)?\s*$/.exec(text) ?? [];
  return Number(number);
}

const namespaces = ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';

function written(element: SvgElement, isRoot = true): string {
  const { name, attributes, children, text } = element;
  const list = [...attributes].map(([key, value]) => ` ${key}="${escaped(value)}"`).join("");
  const inner = escaped(text) + children.map((child) => written(child, false)).join("");
  const start = `<${name}${isRoot ? namespaces : ""}${list}`;
  return inner === "" ? `${start}/>` : `${start}>${inner}</${name}>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
