import type { Request } from "express";
import type { Live } from "../live/live-server.ts";
import { type SignedIn, signIn } from "../web/session.ts";

/** Signs somebody in. Whoever was signed in in this browser before is so no more, in none of its tabs. */
export type Enter = (request: Request, person: SignedIn) => Promise<void>;

export function createEntrance(live: Pick<Live, "signOut">): Enter {
  return async (request, person) => {
    const before = request.session.person ? request.sessionID : undefined;
    await signIn(request, person);
    if (before !== undefined) live.signOut(before);
  };
}
