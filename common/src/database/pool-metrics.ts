import type pg from "pg";
import { Gauge, register } from "prom-client";

/** Exports how many connections a service's pool has open, and how many statements wait for one. */
export function measurePool(
  pool: Pick<pg.Pool, "totalCount" | "idleCount" | "waitingCount">,
): void {
  register.removeSingleMetric("recibo_database_connections");
  register.removeSingleMetric("recibo_database_waiting");
  new Gauge({
    name: "recibo_database_connections",
    help: "Open database connections of this process.",
    labelNames: ["state"],
    collect() {
      this.set({ state: "busy" }, pool.totalCount - pool.idleCount);
      this.set({ state: "idle" }, pool.idleCount);
    },
  });
  new Gauge({
    name: "recibo_database_waiting",
    help: "Statements of this process that wait for a free connection.",
    collect() {
      this.set(pool.waitingCount);
    },
  });
}
