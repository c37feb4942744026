import type { Contract } from "../contracts/contract.ts";
import { deadLetter } from "../contracts/dead-letter.ts";
import { isOutage, messageOf } from "../errors.ts";
import { createDeadLetters } from "../messaging/dead-letters.ts";
import { type Delivery, deliver } from "../messaging/delivery.ts";
import { createKafka, type KafkaClient, type KafkaSettings } from "../messaging/kafka.ts";
import { createPublisher, type Publisher } from "../messaging/publisher.ts";
import { createSubscriber, type Subscriber } from "../messaging/subscriber.ts";
import { ensureTopics, resetGroup } from "../messaging/topics.ts";
import { pause, type RetryLimits } from "../retry.ts";
import type { Service } from "./run-service.ts";

/** The sections a service that talks to Kafka has in its configuration. */
type MessagingConfiguration = {
  kafka: KafkaSettings;
  retry: RetryLimits;
  worker: { batch: number };
};

/** A service's way to Kafka. */
export type Messaging = {
  readonly client: KafkaClient;
  readonly publisher: Publisher;
  /** Creates missing topics, then reads as a member of the group until the service stops. */
  consume(
    group: string,
    deliveries: readonly Delivery[],
    produces: readonly Contract[],
  ): Promise<Subscriber>;
};

/** Opens the publisher and the means to consume; everything closes with the service. */
export function openMessaging(service: Service<MessagingConfiguration>): Messaging {
  const { kafka, retry, worker } = service.configuration;
  const { log, health } = service;
  const client = createKafka(kafka, service.name, log);
  const publisher = service.own(createPublisher(client));
  const deadLetters = createDeadLetters(publisher, service.name, service.version);
  return {
    client,
    publisher,
    consume: async (group, deliveries, produces) => {
      const contracts = deliveries.map(({ contract }) => contract);
      await prepareTopics(client, service.reset ? group : undefined, contracts, produces);
      const subscriber = service.own(
        createSubscriber(client, {
          group,
          contracts,
          batch: worker.batch,
          handle: deliver(deliveries, { deadLetters, limits: retry, health, log }),
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
      return subscriber;
    },
  };
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
      await ensureTopics(client, [...consumes, ...produces, deadLetter]);
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
