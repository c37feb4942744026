import {
  complaintsOfFailures,
  isLocalRun,
  type WhereItRuns,
} from "@recibo/common/configuration/failures-only-local";
import {
  type Complaint,
  type Configuration,
  SectionsTogether,
} from "@recibo/common/configuration/read-configuration";
import {
  database,
  deadline,
  demo,
  deskTraffic,
  documents,
  failures,
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
  failures,
  operators,
  traffic: deskTraffic,
};

/** Secrets that stand where everybody reads them: in docker-compose.yml and in config/dashboard.ini. */
const sampleSecrets = [
  "a local trial, known to everyone who reads this",
  "at least 32 characters",
  "at least 32 characters, the same on every dashboard",
];

/** A secret with fewer different characters than this was made up by hand; 32 random hex digits have about 14. */
const fewestDifferent = 10;

/**
 * What only a trial on one's own machine may have: the demo, which lets everybody in, never where browsers
 * come by https; a session secret that others know, never without the demo.
 */
function complaintsOfTrial({
  http,
  session: { secret },
  demo: { enabled },
}: Pick<Configuration<typeof configuration>, "http" | "session" | "demo">): Complaint[] {
  const complaints: Complaint[] = [];
  if (enabled && http.secure) {
    const message =
      "expected false where [http] secure is true: the demo lets everybody in and is for a trial on one's own machine";
    complaints.push({ section: "demo", key: "enabled", message });
  }
  if (isKnown(secret) && (!enabled || http.secure)) {
    const message =
      "expected a secret of your own, as openssl rand -hex 32 prints one; everybody can look this one up or guess it";
    complaints.push({ section: "session", key: "secret", message });
  }
  return complaints;
}

function isKnown(secret: string): boolean {
  return sampleSecrets.includes(secret.trim()) || new Set(secret).size < fewestDifferent;
}

/** An address says nothing of who has it, as long as none is verified: elsewhere operators are named by their accounts. */
function complaintsOfOperators(
  all: WhereItRuns & { operators: { emails: string[] } },
): Complaint[] {
  if (all.operators.emails.length === 0 || isLocalRun(all)) return [];
  const message =
    "expected nothing: whoever signs up with such an address would be an operator; run npm run operators -- grant with the id of an account";
  return [{ section: "operators", key: "emails", message }];
}

/** The dashboard's configuration, which does not start in production with what is for trials. */
export const checkedConfiguration = new SectionsTogether(configuration, (all) => [
  ...complaintsOfTrial(all),
  ...complaintsOfFailures(all),
  ...complaintsOfOperators(all),
]);
