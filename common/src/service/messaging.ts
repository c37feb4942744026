import type { Contract } from "../contracts/contract.ts";
import { deadLetter } from "../contracts/dead-letter.ts";
import { type Breakable, breakable } from "../contracts/failure-switches.ts";
import { isOutage, messageOf } from "../errors.ts";
import { createBrokerProbe } from "../messaging/broker-probe.ts";
import { createDeadLetters } from "../messaging/dead-letters.ts";
import { type Delivery, type DeliveryTools, deliver } from "../messaging/delivery.ts";
import { createKafka, type KafkaClient, type KafkaSettings } from "../messaging/kafka.ts";
import type { RecordsHandler } from "../messaging/lane.ts";
import { createPublisher, type Publisher } from "../messaging/publisher.ts";
import { type RawDelivery, readRaw } from "../messaging/raw-delivery.ts";
import type { StoredRecord } from "../messaging/records.ts";
import { createSubscriber, type Subscriber } from "../messaging/subscriber.ts";
import { ensureTopics, resetGroup } from "../messaging/topics.ts";
import { pause, type RetryLimits } from "../retry.ts";
import type { Service } from "./run-service.ts";

/** The sections a service that talks to Kafka has in its configuration. */
type MessagingConfiguration = {
  kafka: KafkaSettings;
  retry: RetryLimits;
  worker: { batch: number };
  failures?: { enabled: boolean };
};

/** A service's way to Kafka. */
export type Messaging = {
  readonly client: KafkaClient;
  readonly publisher: Publisher;
  /** Creates missing topics, then reads as a member of the group until the service stops. */
  consume(
    group: string,
    deliveries: readonly (Delivery | RawDelivery)[],
    produces: readonly Contract[],
  ): Promise<Subscriber>;
};

/** Opens the publisher and the means to consume; everything closes with the service. */
export function openMessaging(service: Service<MessagingConfiguration>): Messaging {
  const { kafka, retry, worker } = service.configuration;
  const { log, health } = service;
  const client = createKafka(kafka, service.name, log);
  const publisher = service.own(createPublisher(client));
  const probe = service.own(createBrokerProbe(client));
  health.probe("broker", probe.ask);
  const deadLetters = createDeadLetters(publisher, service.name, service.version);
  return {
    client,
    publisher,
    consume: async (group, given, produces) => {
      const broken = await breakOnPurpose(service, client, given);
      const { deliveries } = broken;
      const contracts = deliveries.map(({ contract }) => contract);
      await prepareTopics(client, service.reset ? group : undefined, contracts, produces);
      const subscriber = service.own(
        createSubscriber(client, {
          group,
          contracts,
          batch: worker.batch,
          handle: handlerOf(deliveries, { deadLetters, limits: retry, health, log }),
          onCrash: service.crash,
          onMembership: (joined) => {
            if (joined) {
              health.clear("consumer group");
              log.info({ group }, "joined the consumer group");
            } else {
              health.fail("consumer group", `not a member of ${group}`);
              log.warn({ group }, "lost the consumer group, joining again");
            }
          },
        }),
      );
      await subscriber.start();
      // Closed before the subscriber, which waits for what a switch holds up.
      service.own(broken);
      return subscriber;
    },
  };
}

type Deliveries = readonly (Delivery | RawDelivery)[];

/** Deliveries as they are, or, where that is enabled, such as operators can break; see `failure-switches.ts`. */
async function breakOnPurpose(
  service: Service<MessagingConfiguration>,
  client: KafkaClient,
  deliveries: Deliveries,
): Promise<{ deliveries: Deliveries; close(): Promise<void> }> {
  if (!service.configuration.failures?.enabled || !isBreakable(service.name))
    return { deliveries, close: async () => undefined };
  // Only here, as what reads the switches takes memory that a worker does not need elsewhere.
  const { openFailureSwitches } = await import("./failure-switches.ts");
  const switches = openFailureSwitches(client, service.name);
  const breaking = deliveries.map((each) => ("handle" in each ? switches.breaking(each) : each));
  return { deliveries: breaking, close: switches.close };
}

function isBreakable(name: string): name is Breakable {
  return (breakable as readonly string[]).includes(name);
}

/** Messages of contracts go to their handlers decoded, the rest as they are. */
function handlerOf(
  deliveries: readonly (Delivery | RawDelivery)[],
  tools: DeliveryTools,
): RecordsHandler {
  const messages = deliver(
    deliveries.filter((each) => "handle" in each),
    tools,
  );
  const raw = new Map<string, RecordsHandler>();
  for (const each of deliveries)
    if ("read" in each) raw.set(each.contract.topic, readRaw(each, tools));
  return (records, signal) =>
    (raw.get((records[0] as StoredRecord).topic) ?? messages)(records, signal);
}

/** Waits for as long as the broker is down; anything else it says is fatal. */
async function prepareTopics(
  client: KafkaClient,
  reset: string | undefined,
  consumes: readonly Contract[],
  produces: readonly Contract[],
): Promise<void> {
  for (let waited = false; ; waited = true) {
    try {
      await ensureTopics(client, [...new Set([...consumes, ...produces, deadLetter])]);
      if (reset !== undefined) await resetGroup(client, reset);
      return;
    } catch (error) {
      if (!isOutage(error)) throw error;
      if (!waited) sayWaiting(client, messageOf(error));
      await pause(500, new AbortController().signal);
    }
  }
}

/** Services that start together make the topics together: that one is not there yet is no outage. */
function sayWaiting({ log }: KafkaClient, reason: string): void {
  if (/does not host this topic|no leader/i.test(reason))
    log.info({ reason }, "topics are being made, waiting");
  else log.warn({ reason }, "broker not reachable, waiting");
}
