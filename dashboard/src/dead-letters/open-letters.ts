import type { Database } from "@recibo/common/database/database";
import { Gauge, register } from "prom-client";

/** `recibo_dead_letters_open`: how many letters wait for an operator; counted when somebody asks. */
export function measureOpenLetters({ pool }: Database): void {
  register.removeSingleMetric("recibo_dead_letters_open");
  new Gauge({
    name: "recibo_dead_letters_open",
    help: "Dead letters that nobody has sent again or discarded.",
    async collect() {
      // Without the database the last count stands, and the other metrics are told all the same.
      const counted = await pool
        .query<{ count: number }>("select count(*) as count from dead_letters where state = 'open'")
        .catch(() => undefined);
      if (counted) this.set(counted.rows[0]?.count ?? 0);
    },
  });
}
