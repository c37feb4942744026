import {
  database,
  documents,
  kafka,
  renderer,
  retry,
  worker,
} from "@recibo/common/configuration/sections";

/** What `config/invoice-generator.ini` holds, besides `[log]` and `[health]`. */
export const configuration = { kafka, database, documents, renderer, worker, retry };
