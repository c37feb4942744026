import { randomBytes } from "node:crypto";
import { doubleCsrf } from "csrf-csrf";
import type { RequestHandler, Response } from "express";
import helmet from "helmet";

/** Headers that keep other sites and injected markup out: no inline script or style without the page's nonce. */
export function securityHeaders(secure: boolean): RequestHandler[] {
  const nonce: RequestHandler = (_request, response, next) => {
    response.locals.nonce = randomBytes(16).toString("base64");
    next();
  };
  const withNonce = (_request: unknown, response: unknown) =>
    `'nonce-${(response as Response).locals.nonce}'`;
  const headers = helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", withNonce],
        styleSrc: ["'self'", withNonce],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        upgradeInsecureRequests: secure ? [] : null,
      },
    },
    strictTransportSecurity: secure,
  });
  return [nonce, headers];
}

/**
 * Protection against forged forms: each form carries a token that is bound to the session and matches a
 * cookie (signed double submit). Before sign-in there is no session to bind to; the cookie alone counts.
 */
export function formProtection(secret: string, secure: boolean) {
  const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
    getSecret: () => secret,
    getSessionIdentifier: (request) => (request.session.person ? request.sessionID : "signed-out"),
    cookieName: secure ? "__Host-recibo-form" : "recibo-form",
    cookieOptions: { sameSite: "lax", secure, httpOnly: true, path: "/" },
    getCsrfTokenFromRequest: (request) => request.body?._csrf,
  });
  return { check: doubleCsrfProtection, token: generateCsrfToken };
}
