import type { RequestHandler } from "express";

/** Takes NUL out of what forms send: no person writes it, and PostgreSQL refuses every text that holds one. */
export function withoutNul(): RequestHandler {
  return (request, _response, next) => {
    if (request.body !== undefined) request.body = cleaned(request.body);
    next();
  };
}

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\0", "");
  if (Array.isArray(value)) return value.map(cleaned);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleaned(one)]));
}
