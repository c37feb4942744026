import type { Section } from "../section.ts";
import { requestReply } from "./request-reply.ts";

/** All sections, in the order in which they run. */
export const sections: readonly Section[] = [requestReply];
