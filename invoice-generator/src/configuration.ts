import {
  database,
  documents,
  handled,
  kafka,
  renderer,
  retry,
  worker,
} from "@recibo/common/configuration/sections";

/** What `config/invoice-generator.ini` holds, besides `[log]`, `[health]` and `[telemetry]`. */
export const configuration = { kafka, database, documents, renderer, worker, handled, retry };
