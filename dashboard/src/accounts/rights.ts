import express, { type RequestHandler } from "express";
import { PageError } from "../web/errors.ts";
import { personOf } from "../web/session.ts";

/** What only owners change: the organisation's details, and who is in it. Everybody there may look at both. */
const ofOwners = ["/organisation", "/members"];

/**
 * Keeps members from what only owners do, whatever routes there are; stands before them. The session's
 * look-up says what a person is right now, so that who is no owner any longer is none at once.
 */
export function ownersOnly(): RequestHandler {
  const rights = express.Router();
  rights.use(ofOwners, (request, _response, next) => {
    const looks = request.method === "GET" || request.method === "HEAD";
    next(looks || personOf(request).role === "owner" ? undefined : ownerNeeded());
  });
  return rights;
}

function ownerNeeded(): PageError {
  return new PageError(403, "owner-needed");
}
