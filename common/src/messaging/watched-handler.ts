import { Histogram } from "prom-client";
import type { Contract } from "../contracts/contract.ts";
import { processed } from "../telemetry/message-spans.ts";
import { tracing } from "../telemetry/spans.ts";
import type { Delivery } from "./delivery.ts";
import type { Received } from "./envelope.ts";

const durations = new Histogram({
  name: "recibo_handler_seconds",
  help: "Time a handler took for a batch of messages, tried again or not.",
  labelNames: ["topic", "outcome"],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

const batches = new Histogram({
  name: "recibo_batch_messages",
  help: "Messages a handler was given at a time.",
  labelNames: ["topic"],
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
});

/** A delivery's handler, timed and traced a batch at a time; make one for each batch that comes from a topic. */
export function watched({ contract, handle }: Delivery) {
  const { topic } = contract;
  let first = true;
  return async (messages: Received<Contract>[]): Promise<void> => {
    const end = durations.startTimer({ topic });
    batches.observe({ topic }, messages.length);
    try {
      await (tracing() ? processed(messages, first, handle) : handle(messages));
      end({ outcome: "done" });
    } catch (error) {
      end({ outcome: "failed" });
      throw error;
    } finally {
      first = false;
    }
  };
}
