import {
  database,
  deadline,
  demo,
  documents,
  http,
  kafka,
  operators,
  retention,
  retry,
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
  retention,
  demo,
  operators,
};
