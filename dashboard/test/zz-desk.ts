import { writeFileSync } from "node:fs";
import { startTrialDesk } from "@recibo/local/trial/trial-desk";

const desk = await startTrialDesk({
  services: (process.env.ALL ? undefined : ["dashboard"]) as never,
  env: { DEMO_ENABLED: "true", OPERATORS_EMAILS: "" },
});
writeFileSync("/tmp/w/cust-scratch/desk.url", desk.url);
console.log(desk.url);
process.on("SIGTERM", () => desk.close().then(() => process.exit(0)));
await new Promise(() => setInterval(() => undefined, 1e6));
