import type { Contract } from "../contracts/contract.ts";
import type { Breakable, FailureSwitches } from "../contracts/failure-switches.ts";
import type { Delivery } from "../messaging/delivery.ts";
import type { Received } from "../messaging/envelope.ts";
import type { KafkaClient } from "../messaging/kafka.ts";
import { pause } from "../retry.ts";
import { openTraffic } from "../traffic/traffic.ts";
import { watchingEnded, watchSwitches } from "./watch-switches.ts";

/** A worker's failure switches; in local runs only. */
export type OpenSwitches = {
  /** The same delivery, broken as the switches say at the moment it gets messages. Its own code knows nothing of it. */
  breaking(delivery: Delivery): Delivery;
  /** Everything works again from here on: who stops is not held up. */
  close(): Promise<void>;
};

/** Opens the switches of a worker; hears of them in the background, also while the broker is away. */
export function openFailureSwitches(client: KafkaClient, service: Breakable): OpenSwitches {
  const { log, settings } = client;
  const stopping = new AbortController();
  const traffic = openTraffic(settings, service, log);
  const state = createSwitchState(stopping.signal);
  const watching = watchSwitches({
    client,
    traffic,
    signal: stopping.signal,
    heard: (of, switches) => {
      if (of !== service) return;
      state.set(switches);
      log.warn({ on: Object.keys(switches) }, "failure switches");
    },
  });
  return {
    breaking: (delivery) => breaking(delivery, state),
    close: async () => {
      stopping.abort();
      await watchingEnded(watching);
      await watchingEnded(traffic.close());
    },
  };
}

/** What is on, and who waits for a change of it. */
export type SwitchState = {
  readonly now: FailureSwitches;
  set(switches: FailureSwitches): void;
  /** Resolves once it need not stand still any longer. */
  untilGoing(): Promise<void>;
  readonly signal: AbortSignal;
};

/** @param signal from which on nothing is broken */
export function createSwitchState(signal: AbortSignal): SwitchState {
  let now: FailureSwitches = {};
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const each of waiting.splice(0)) each();
  };
  signal.addEventListener("abort", wake, { once: true });
  return {
    get now() {
      return signal.aborted ? {} : now;
    },
    set: (switches) => {
      now = switches;
      wake();
    },
    untilGoing: async () => {
      while (now.stop && !signal.aborted)
        await new Promise<void>((resolve) => (waiting = [...waiting, resolve]));
    },
    signal,
  };
}

/**
 * A delivery that breaks as it is told. That it throws and that it does everything twice is for commands only, which
 * have somebody to answer.
 */
export function breaking(delivery: Delivery, state: SwitchState): Delivery {
  const answers = delivery.onDeadLetter !== undefined;
  return {
    ...delivery,
    handle: async (messages: Received<Contract>[]) => {
      await state.untilGoing();
      const { delay } = state.now;
      if (delay) await pause(delay.milliseconds, state.signal);
      const { throw: thrown, twice } = state.now;
      if (answers && messages.some((each) => each.organisationId === thrown?.organisationId))
        throw new Error("A failure switch makes this worker throw for this organisation.");
      await delivery.handle(messages);
      if (answers && twice) await delivery.handle(messages);
    },
  };
}
