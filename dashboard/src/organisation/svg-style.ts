import type { LogoProblem } from "./logo.ts";
import { keptProperties } from "./svg-allowed.ts";

/** A text that may be kept, or why not. */
export type Kept = { kept: string } | LogoProblem;

/** Nothing but these needs to stand in a value; a backslash or an at-sign could hide something else. */
const plainValue = /^[\w\s#%.,()+*/'"-]*$/;

/** Whether a value points only to a place in the same file, if it points anywhere. */
export function checkValue(value: string): LogoProblem | undefined {
  const detail = value.slice(0, 40);
  const places = value.match(/url\s*\(/gi)?.length ?? 0;
  const own = value.match(/url\(\s*(["']?)#[\w.-]+\1\s*\)/g)?.length ?? 0;
  if (places !== own || /(?:image|src|expression|attr|env)\s*\(/i.test(value))
    return { problem: "external", detail };
  return plainValue.test(value) ? undefined : { problem: "unsupported", detail };
}

/** Keeps the known properties of `fill: red; stroke: none`. */
export function keepDeclarations(text: string): Kept {
  const kept: string[] = [];
  for (const declaration of text.split(";")) {
    const [name = "", ...rest] = declaration.split(":");
    const property = name.trim().toLowerCase();
    const value = rest.join(":").trim();
    if (!keptProperties.has(property)) continue;
    const problem = checkValue(value.replace(/\s*!important$/i, ""));
    if (problem) return problem;
    kept.push(`${property}:${value.replace(/\s*!important$/i, "")}`);
  }
  return { kept: kept.join(";") };
}

const selector = /^\s*[.#]?[A-Za-z][\w-]*(?:\s*,\s*[.#]?[A-Za-z][\w-]*)*\s*$/;

/** Keeps a style sheet of plain rules, `.a, #b { fill: red }`; what imports, nests or asks is refused. */
export function keepStyleSheet(text: string): Kept {
  const rules = text.replace(/\/\*[\s\S]*?\*\//g, "").trim();
  const kept: string[] = [];
  for (const rule of rules.split("}").map((each) => each.trim())) {
    if (rule === "") continue;
    const [head = "", body, ...more] = rule.split("{");
    if (/@import|@font-face/i.test(head)) return { problem: "external", detail: head.slice(0, 40) };
    if (body === undefined || more.length > 0 || !selector.test(head))
      return { problem: "unsupported", detail: head.trim().slice(0, 40) };
    const declarations = keepDeclarations(body);
    if ("problem" in declarations) return declarations;
    kept.push(`${head.trim()}{${declarations.kept}}`);
  }
  return { kept: kept.join("") };
}
