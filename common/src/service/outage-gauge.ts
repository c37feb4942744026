import { Gauge, register } from "prom-client";
import type { Health } from "./health.ts";

/** `recibo_outage{part}`: what `/readyz` tells, for those who watch; 1 while a part does not work, else 0. */
export function measureOutages(health: Health): void {
  register.removeSingleMetric("recibo_outage");
  new Gauge({
    name: "recibo_outage",
    help: "1 while a part that the service needs does not work, 0 while it does.",
    labelNames: ["part"],
    async collect() {
      await health.look();
      for (const [part, works] of health.parts) this.set({ part }, works ? 0 : 1);
    },
  });
}
