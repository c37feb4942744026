import type { Logger } from "@recibo/common/logging";
import type { Click } from "./trace-requests.ts";

// pino-http adds these to each request; its own types do so for Node's requests only.
declare module "express-serve-static-core" {
  interface Request {
    id: string;
    log: Logger;
    /** The span of this request, when it is traced. */
    click?: Click;
    /** Set when a file was sent that is larger than is read; see organisation/logo-upload.ts. */
    fileTooLarge?: boolean;
  }
}
