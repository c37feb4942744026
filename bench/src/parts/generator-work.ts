import { type GenerateInvoice, generateInvoice } from "@recibo/common/contracts/generate-invoice";
import { invoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import { newId } from "@recibo/common/uuid";
import { openMessaging } from "../contenders/common/messaging.ts";
import { plainKafka } from "../contenders/topics.ts";

/** Asks the invoice-generator, with no dashboard between. */
export type GeneratorWork = {
  /** Puts commands on their topic and waits for all replies; resolves to how many a second came. */
  work(commands: number): Promise<number>;
  close(): Promise<void>;
};

/** Organisations that ask in turns, so that every partition has work. */
const organisations = 24;

/** @param settings.command what is asked for, as JSON */
export default async function open(settings: {
  brokers: string;
  databaseUrl: string;
  prefix: string;
  command: string;
}): Promise<GeneratorWork> {
  const { publisher } = openMessaging(settings, "generator-work");
  const content: GenerateInvoice = JSON.parse(settings.command);
  const organisationIds = Array.from({ length: organisations }, () => newId());
  const replies = await openReplies(settings);

  async function ask(turn: number): Promise<void> {
    const id = newId();
    const organisationId = organisationIds[turn % organisations] as string;
    const value = { ...content, organisationId };
    const time = new Date().toISOString();
    const message = { id, source: "/dashboard", time, organisationId, correlationId: id, value };
    await publisher.publish(generateInvoice, message);
  }

  return {
    work: async (commands) => {
      const answered = replies.count(commands);
      await Promise.all(Array.from({ length: commands }, (_, turn) => ask(turn)));
      return answered;
    },
    close: async () => {
      await replies.close();
      await publisher.close();
    },
  };
}

/** Counts replies by when the worker sent them: the first tenth starts the clock. */
async function openReplies(settings: { brokers: string; prefix: string }) {
  const consumer = plainKafka(settings.brokers, "bench-replies").consumer({
    groupId: `${settings.prefix}bench-replies`,
  });
  let times: number[] = [];
  let wanted = 0;
  let all = Promise.withResolvers<number>();
  await consumer.connect();
  await consumer.subscribe({ topic: settings.prefix + invoiceGenerated.topic });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    eachMessage: async ({ message }) => {
      times.push(Number(message.timestamp));
      if (times.length === wanted) all.resolve(rateOf(times));
    },
  });
  await joined;
  return {
    count: (commands: number): Promise<number> => {
      [times, wanted, all] = [[], commands, Promise.withResolvers<number>()];
      return all.promise;
    },
    close: () => consumer.disconnect(),
  };
}

function rateOf(unordered: readonly number[]): number {
  const times = unordered.toSorted((a, b) => a - b);
  const first = Math.floor(times.length / 10);
  const seconds = ((times.at(-1) as number) - (times[first] as number)) / 1_000;
  return (times.length - first - 1) / seconds;
}
