import { setTimeout as wait } from "node:timers/promises";

/** Asks once and resolves with the answer; lanes that run side by side have different numbers. */
export type Asking = (lane: number) => Promise<unknown>;

/** What came of driving. */
export type Drive = {
  /** From the question to its answer, in milliseconds, one entry a question. */
  readonly latencies: Float64Array;
  /** From the first question to the last answer, in seconds. */
  readonly seconds: number;
};

/** How much to ask at once, and for how long. */
export type Load = { inFlight: number; milliseconds: number };

/** Keeps a number of questions in flight: each answer is followed by the next question at once. */
export async function drive(ask: Asking, { inFlight, milliseconds }: Load): Promise<Drive> {
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + milliseconds;
  const run = async (lane: number) => {
    for (let asked = performance.now(); asked < end; ) {
      await ask(lane);
      const answered = performance.now();
      latencies.push(answered - asked);
      asked = answered;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, lane) => run(lane)));
  return {
    latencies: Float64Array.from(latencies),
    seconds: (performance.now() - start) / 1_000,
  };
}

/** How many samples, and how long to stand still between them on average, in milliseconds. */
export type Pace = { samples: number; pause: number };

/**
 * Asks one thing at a time with pauses, as people do. The pauses differ, so that the samples do not fall
 * in step with a timer of what is measured.
 */
export async function paced(ask: Asking, { samples, pause }: Pace): Promise<Float64Array> {
  const latencies = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    await wait(pause * (0.5 + Math.random()));
    const asked = performance.now();
    await ask(0);
    latencies[sample] = performance.now() - asked;
  }
  return latencies;
}
