import type { Section } from "../section.ts";
import { backlog } from "./backlog.ts";
import { browsers } from "./browsers.ts";
import { burst } from "./burst.ts";
import { clickToPush } from "./click-to-push.ts";
import { desk } from "./desk.ts";
import { durable } from "./durable.ts";
import { idle } from "./idle.ts";
import { pdf } from "./pdf.ts";
import { requestReply } from "./request-reply.ts";
import { traffic } from "./traffic.ts";
import { workers } from "./workers.ts";

/** All sections, in the order in which they run. */
export const sections: readonly Section[] = [
  requestReply,
  clickToPush,
  burst,
  pdf,
  durable,
  idle,
  workers,
  browsers,
  backlog,
  desk,
  traffic,
];
