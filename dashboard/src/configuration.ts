import {
  database,
  deadline,
  demo,
  documents,
  http,
  kafka,
  operators,
  retry,
  session,
  worker,
} from "@recibo/common/configuration/sections";

/** What `config/dashboard.ini` holds, besides `[log]` and `[health]`. */
export const configuration = {
  http,
  session,
  kafka,
  database,
  documents,
  worker,
  retry,
  deadline,
  demo,
  operators,
};
