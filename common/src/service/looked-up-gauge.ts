import { Gauge, register } from "prom-client";

/** The longest a look-up may hold up the scrape, in milliseconds. */
const lookWithin = 2_000;

/** A value of a gauge with its labels. */
export type Sample = { labels?: Record<string, string>; value: number };

/**
 * A gauge that looks its values up whenever somebody asks for metrics. When the look-up fails or takes too
 * long the gauge has no value, which is the truth, and the other metrics are told all the same.
 */
export function createLookedUpGauge(options: {
  name: string;
  help: string;
  labelNames?: string[];
  look: () => Promise<Sample[]>;
}): void {
  const { name, help, labelNames = [], look } = options;
  register.removeSingleMetric(name);
  new Gauge({
    name,
    help,
    labelNames,
    async collect() {
      const samples = await Promise.race([look().catch(() => []), nothingInTime()]);
      this.reset();
      if (labelNames.length === 0) this.remove();
      for (const { labels = {}, value } of samples) this.set(labels, value);
    },
  });
}

async function nothingInTime(): Promise<Sample[]> {
  const { promise, resolve } = Promise.withResolvers<Sample[]>();
  setTimeout(() => resolve([]), lookWithin).unref();
  return promise;
}
