import type { ASTNode } from "@marcbachmann/cel-js";
import type { Needle } from "./predicate.ts";

/** Variables whose text lies in the bytes of a record as it is. */
const inHeaders = new Set(["correlationid", "causationid", "id", "source", "subject", "event"]);

/**
 * What a batch must contain so that an expression can be true for a record in it: the texts that it compares with,
 * where all of its parts have to hold.
 *
 * @param onlyJson whether all values are JSON; elsewhere a text need not lie in the bytes as it is shown
 */
export function expressionNeedles(ast: ASTNode, onlyJson: boolean): Needle[] {
  const { op, args } = ast as { op: string; args: unknown };
  if (op === "&&") return (args as ASTNode[]).flatMap((each) => expressionNeedles(each, onlyJson));
  const compared = op === "==" ? equality(args as ASTNode[]) : called(op, args);
  if (!compared || compared.text.length < 3) return [];
  const bytes = Buffer.from(compared.text);
  if (compared.root === "headers" || inHeaders.has(compared.root))
    return [(content) => content.includes(bytes)];
  if (!onlyJson || (compared.root !== "value" && compared.root !== "outcome")) return [];
  // JSON may write any character as an escape, and texts with quotes or backslashes have to.
  return [(content) => content.includes(bytes) || content.includes(backslash)];
}

const backslash = Buffer.from("\\");

type Compared = { root: string; text: string };

function equality([left, right]: ASTNode[]): Compared | undefined {
  return compared(left, right) ?? compared(right, left);
}

function called(op: string, args: unknown): Compared | undefined {
  if (op !== "rcall") return undefined;
  const [name, receiver, [argument]] = args as [string, ASTNode, ASTNode[]];
  if (!["contains", "startsWith", "endsWith"].includes(name)) return undefined;
  return compared(receiver, argument);
}

function compared(field: ASTNode | undefined, literal: ASTNode | undefined): Compared | undefined {
  if (literal?.op !== "value" || typeof literal.args !== "string") return undefined;
  const root = rootOf(field);
  return root === undefined ? undefined : { root, text: literal.args };
}

/** The variable that a chain of fields begins with. */
function rootOf(node: ASTNode | undefined): string | undefined {
  if (node?.op === "id") return node.args as string;
  if (node?.op === "." || node?.op === "[]")
    return rootOf((node.args as readonly [ASTNode, unknown])[0]);
  return undefined;
}
