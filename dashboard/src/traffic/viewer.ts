import type { Viewer } from "@recibo/common/traffic/masking/mask";
import type { SignedIn } from "../web/session.ts";

/** Says what an operator may see: what is personal only if the configuration names her. */
export type ViewerOf = (person: Pick<SignedIn, "email">) => Viewer;

/** @param personal the addresses of `[traffic] personal` */
export function viewersOf(personal: readonly string[]): ViewerOf {
  return ({ email }) => ({ personal: personal.includes(email.toLowerCase()) });
}
