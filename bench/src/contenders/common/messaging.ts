import { createLogger } from "@recibo/common/logging";
import { createDeadLetters } from "@recibo/common/messaging/dead-letters";
import { type Delivery, deliver } from "@recibo/common/messaging/delivery";
import { createKafka } from "@recibo/common/messaging/kafka";
import { createPublisher } from "@recibo/common/messaging/publisher";
import { createSubscriber } from "@recibo/common/messaging/subscriber";
import { ensureTopics } from "@recibo/common/messaging/topics";
import { Health } from "@recibo/common/service/health";
import type { Place } from "../contender.ts";
import { partitions } from "../topics.ts";

/** The limits of the services' configuration. */
export const limits = { attempts: 4, first_delay: 100, longest_delay: 2_000 };

/** Opens the way to Kafka that a service has, without the rest of a service. */
export function openMessaging({ brokers, prefix, client: driver }: Place, name: string) {
  const log = createLogger(name, "warn");
  const health = new Health();
  const settings = {
    client: driver,
    brokers: brokers.split(","),
    partitions,
    replication: 1,
    prefix,
  };
  const client = createKafka(settings, name, log);
  const publisher = createPublisher(client);
  const deadLetters = createDeadLetters(publisher, name, "bench");
  return {
    log,
    health,
    publisher,
    /** Reads as the services do, with the batch that `config/dashboard.ini` has. */
    consume: async (deliveries: readonly Delivery[]) => {
      const contracts = deliveries.map(({ contract }) => contract);
      await ensureTopics(client, contracts);
      const subscriber = createSubscriber(client, {
        group: name,
        contracts,
        batch: 200,
        handle: deliver(deliveries, { deadLetters, limits, health, log }),
        onCrash: (error) => {
          throw error;
        },
      });
      await subscriber.start();
      return subscriber;
    },
  };
}
