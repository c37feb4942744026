import { database, kafka, retry, worker } from "@recibo/common/configuration/sections";

/** What `config/score-calculator.ini` holds, besides `[log]` and `[health]`. */
export const configuration = { kafka, database, worker, retry };
