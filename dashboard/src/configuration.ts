import {
  database,
  deadline,
  demo,
  documents,
  http,
  kafka,
  limits,
  operators,
  retention,
  retry,
  score,
  session,
  worker,
} from "@recibo/common/configuration/sections";

/** What `config/dashboard.ini` holds, besides `[log]`, `[health]` and `[telemetry]`. */
export const configuration = {
  http,
  session,
  kafka,
  database,
  documents,
  worker,
  retry,
  deadline,
  score,
  limits,
  retention,
  demo,
  operators,
};
