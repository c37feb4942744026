import type { z } from "zod";

/** What is wrong with a form: a sentence for each field, `lines.0.quantity`; `""` for the whole. */
export type FormErrors = Record<string, string>;

/** Checks a form; each field at fault gets the first sentence that applies to it. */
export function checkForm<S extends z.ZodType>(
  schema: S,
  body: unknown,
): { value: z.infer<S>; errors?: never } | { value?: never; errors: FormErrors } {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { value: parsed.data };
  const errors: FormErrors = {};
  for (const { path, message } of parsed.error.issues) errors[path.join(".")] ??= message;
  return { errors };
}

/** A field of a posted form as text; empty when it is not there or not text. */
export function field(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | undefined)?.[name];
  return typeof value === "string" ? value : "";
}
