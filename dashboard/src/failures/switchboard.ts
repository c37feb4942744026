import {
  type Breakable,
  breakable,
  type FailureSwitches,
  failureSwitches,
} from "@recibo/common/contracts/failure-switches";
import type { KafkaClient } from "@recibo/common/messaging/kafka";
import type { Publisher } from "@recibo/common/messaging/publisher";
import { watchingEnded, watchSwitches } from "@recibo/common/service/watch-switches";
import type { Traffic } from "@recibo/common/traffic/traffic";

/** The failure switches of all workers; in local runs only. */
export type Switchboard = {
  now(service: Breakable): FailureSwitches;
  /** Says what is on from now on; resolves when the topic has it. */
  set(service: Breakable, switches: FailureSwitches): Promise<void>;
  close(): Promise<void>;
};

/** Opens the switchboard. A run begins with everything off, whatever an earlier one left on. */
export function openSwitchboard(tools: {
  client: KafkaClient;
  publisher: Publisher;
  traffic: Traffic;
}): Switchboard {
  const { client, publisher, traffic } = tools;
  const stopping = new AbortController();
  const known = new Map<string, FailureSwitches>();
  const say = (service: Breakable, switches: FailureSwitches) =>
    publisher.send({
      topic: failureSwitches.topic,
      key: service,
      value: JSON.stringify(switches),
      headers: { "content-type": "application/json" },
    });
  let begun = false;
  const watching = watchSwitches({
    client,
    traffic,
    signal: stopping.signal,
    before: async () => {
      if (!begun) await Promise.all(breakable.map((service) => say(service, {})));
      begun = true;
    },
    heard: (service, switches) => known.set(service, switches),
  });
  return {
    now: (service) => known.get(service) ?? {},
    set: async (service, switches) => {
      await say(service, switches);
      known.set(service, switches);
    },
    close: async () => {
      stopping.abort();
      await watchingEnded(watching);
    },
  };
}
