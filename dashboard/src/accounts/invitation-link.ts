import { createHash, randomBytes } from "node:crypto";

/** A token that nobody can guess: 256 random bits, in base64url. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a token. Unsalted: nobody can try all of 256 bits. */
export function hashOfToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** A path or address as logs and traces may have it: who knows an invitation's link can use it. */
export function withoutToken(address: string): string {
  return address.replace(/^(\/+invitations\/+)[^/?#]+/i, "$1[token]");
}
