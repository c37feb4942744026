import { contracts } from "@recibo/common/contracts/index";
import { type Admin, Kafka, logLevel } from "kafkajs";

/** What the groups of the product read. */
const readBy: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ["dashboard", "invoice-generator", "score-calculator"].map((service) => [
    service,
    contracts.filter(({ consumedBy }) => consumedBy.includes(service)).map(({ topic }) => topic),
  ]),
);

/** The broker's own word on how far everything is. */
export type Groups = {
  /** Records that a group of the product has not committed yet, by `group topic/partition`; none when all is done. */
  lag(): Promise<Map<string, number>>;
  /** Where each partition ends, by `topic/partition`. */
  ends(): Promise<Map<string, bigint>>;
};

/** Asks the broker directly, with nothing of the product in between. */
export function openGroups(brokers: string): Groups {
  const kafka = new Kafka({ clientId: "chaos", brokers: [brokers], logLevel: logLevel.NOTHING });
  return {
    lag: () => withAdmin(kafka, lagOf),
    ends: () => withAdmin(kafka, endsOf),
  };
}

async function withAdmin<T>(kafka: Kafka, ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
}

async function endsOf(admin: Admin): Promise<Map<string, bigint>> {
  const ends = new Map<string, bigint>();
  for (const { topic } of contracts) {
    for (const { partition, high } of await admin.fetchTopicOffsets(topic))
      ends.set(`${topic}/${partition}`, BigInt(high));
  }
  return ends;
}

async function lagOf(admin: Admin): Promise<Map<string, number>> {
  const ends = await endsOf(admin);
  const lag = new Map<string, number>();
  for (const [groupId, topics] of Object.entries(readBy)) {
    const offsets = await admin.fetchOffsets({ groupId, topics: [...topics] });
    for (const { topic, partitions } of offsets) {
      for (const { partition, offset } of partitions) {
        const behind = Number((ends.get(`${topic}/${partition}`) ?? 0n) - committed(offset));
        if (behind > 0) lag.set(`${groupId} ${topic}/${partition}`, behind);
      }
    }
  }
  return lag;
}

/** A partition that nothing was ever committed on says -1. */
function committed(offset: string): bigint {
  const said = BigInt(offset);
  return said < 0n ? 0n : said;
}
