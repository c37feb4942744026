import { complaintsOfFailures } from "@recibo/common/configuration/failures-only-local";
import { SectionsTogether } from "@recibo/common/configuration/read-configuration";
import {
  database,
  documents,
  failures,
  handled,
  kafka,
  renderer,
  retry,
  worker,
} from "@recibo/common/configuration/sections";

/** What `config/invoice-generator.ini` holds, besides `[log]`, `[health]` and `[telemetry]`. */
export const configuration = {
  kafka,
  database,
  documents,
  renderer,
  worker,
  handled,
  retry,
  failures,
};

/** The same, which does not start elsewhere with what is for a local run. */
export const checkedConfiguration = new SectionsTogether(configuration, complaintsOfFailures);
