import type { LogoProblem } from "./logo.ts";
import type { SvgElement } from "./svg-tree.ts";

/** What a picture may unfold to when all that it refers to is put in its place. */
const mostUnfolded = 20_000;

/**
 * Refuses a picture whose elements refer to each other in a circle, or so often that a few lines unfold into
 * millions of shapes.
 */
export function checkReferences(root: SvgElement): LogoProblem | undefined {
  const byId = new Map<string, SvgElement>();
  const targetsBySelector = new Map<string, string[]>();
  visit(root, (element) => {
    const id = element.attributes.get("id");
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
    for (const [, selectors = "", body = ""] of element.text.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      for (const selector of selectors.split(",").map((each) => each.trim()))
        targetsBySelector.set(selector, [
          ...(targetsBySelector.get(selector) ?? []),
          ...placesIn(body),
        ]);
    }
  });
  const unfolded = new Map<SvgElement, number>();
  const size = (element: SvgElement): number => {
    const known = unfolded.get(element);
    if (known !== undefined) return known;
    // Until it is known, it is without end: whoever comes back here goes in a circle.
    unfolded.set(element, Number.POSITIVE_INFINITY);
    const targets = targetsOf(element, targetsBySelector).flatMap((id) => byId.get(id) ?? []);
    const sum = [...element.children, ...targets].reduce((total, each) => total + size(each), 1);
    unfolded.set(element, sum);
    return sum;
  };
  return size(root) > mostUnfolded ? { problem: "complex" } : undefined;
}

function visit(element: SvgElement, look: (element: SvgElement) => void): void {
  look(element);
  for (const child of element.children) visit(child, look);
}

/** The ids that an element refers to, by itself or by the style sheet. */
function targetsOf(
  { name, attributes }: SvgElement,
  targetsBySelector: Map<string, string[]>,
): string[] {
  const classes = (attributes.get("class") ?? "").split(/\s+/).map((each) => `.${each}`);
  const selectors = [name, `#${attributes.get("id")}`, ...classes];
  const own = [...attributes.values()].flatMap(placesIn);
  const href = attributes.get("xlink:href")?.slice(1);
  return [
    ...own,
    ...(href === undefined ? [] : [href]),
    ...selectors.flatMap((selector) => targetsBySelector.get(selector) ?? []),
  ];
}

function placesIn(text: string): string[] {
  return [...text.matchAll(/url\(\s*["']?#([\w.-]+)/g)].map(([, id]) => id as string);
}
