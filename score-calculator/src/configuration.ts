import { database, handled, kafka, retry, worker } from "@recibo/common/configuration/sections";

/** What `config/score-calculator.ini` holds, besides `[log]`, `[health]` and `[telemetry]`. */
export const configuration = { kafka, database, worker, handled, retry };
