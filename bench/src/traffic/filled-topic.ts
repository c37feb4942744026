import { createPartitioner, createTopics, partitions, plainKafka } from "../contenders/topics.ts";

/** Where the records of the topic are, to seek among them. */
export type FilledTopic = {
  readonly topic: string;
  readonly partitions: number;
  /** The time of the first record and of the last, a millisecond apart each. */
  readonly from: number;
  readonly to: number;
};

const perSend = 2_000;

/** Fills a new topic with replies like the invoice-generator's, each with a correlation id of its own. */
export async function fillTopic(
  brokers: string,
  topic: string,
  count: number,
): Promise<FilledTopic> {
  await createTopics(brokers, [topic]);
  const producer = plainKafka(brokers, "bench-filler").producer({ createPartitioner });
  await producer.connect();
  const from = Date.now() - count;
  for (let first = 0; first < count; first += perSend) {
    const size = Math.min(perSend, count - first);
    const messages = Array.from({ length: size }, (_, index) => message(first + index, from));
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
  return { topic, partitions, from, to: from + count - 1 };
}

/** The correlation id of a record by its number. */
export function correlationIdOf(number: number): string {
  return `0199d2f4-1c00-7000-8000-${String(number).padStart(12, "0")}`;
}

function message(number: number, from: number) {
  const headers = {
    ce_specversion: "1.0",
    ce_id: correlationIdOf(number),
    ce_source: "/invoice-generator",
    ce_type: "recibo.invoice-generated.v1",
    ce_correlationid: correlationIdOf(number),
    "content-type": "application/json",
  };
  const totals = { net: number, tax: 0, gross: number, payable: number };
  const value = {
    outcome: number % 100 === 0 ? "rejected" : "generated",
    organisationId: correlationIdOf(number % 100),
    invoice: { number: `INV-${number}`, customerName: "Nordwind GmbH", currency: "EUR", totals },
  };
  return {
    partition: number % partitions,
    timestamp: String(from + number),
    key: value.organisationId,
    value: JSON.stringify(value),
    headers,
  };
}
