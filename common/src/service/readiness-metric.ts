import { Gauge, register } from "prom-client";
import type { Health } from "./health.ts";

/** Exports what `/readyz` says. */
export function measureReadiness(health: Health): void {
  register.removeSingleMetric("recibo_ready");
  new Gauge({
    name: "recibo_ready",
    help: "1 when the service can do its work, 0 when something stands in the way; /readyz says what.",
    async collect() {
      await health.look();
      this.set(health.ready ? 1 : 0);
    },
  });
}
