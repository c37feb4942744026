import { spawn } from "node:child_process";
import { Admin, Producer } from "@platformatic/kafka";
import { until } from "@recibo/local/trial/until";
import { Kafka, logLevel, type Message, type Transaction } from "kafkajs";

const brokers = [process.env.KAFKA_BROKERS ?? ""];

/** Makes a topic with settings of its own. */
export async function makeTopic(
  topic: string,
  { partitions = 1, config = {} }: { partitions?: number; config?: Record<string, string> } = {},
): Promise<void> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  await admin.createTopics({
    topics: [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }],
    // kafkajs gives up when a broker has not heard of the topic yet.
    waitForLeaders: false,
  });
  // A leader is named before it takes records: it does so once it says where its partitions end.
  await until(`the leaders of ${topic}`, () =>
    admin.fetchTopicOffsets(topic).then(
      () => true,
      () => false,
    ),
  );
  await admin.disconnect();
}

/** Deletes the records of a partition before an offset, as retention does. */
export async function deleteBefore(topic: string, partition: number, offset: bigint) {
  const admin = new Admin({ clientId: "test", bootstrapBrokers: brokers });
  await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition, offset }] }] });
  await admin.close();
}

/** Topics with offsets of a group, as they lie on the broker. */
export async function allGroups(): Promise<string[]> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const { groups } = await admin.listGroups();
  await admin.disconnect();
  return groups.map(({ groupId }) => groupId).sort();
}

/** Publishes with kafkajs. */
export async function publish(topic: string, messages: Message[]): Promise<void> {
  const producer = kafkajsProducer();
  await producer.connect();
  await producer.send({ topic, messages });
  await producer.disconnect();
}

/** Publishes headers that no other client writes: without a value. */
export async function publishBareHeader(topic: string, name: string): Promise<void> {
  const producer = new Producer({ clientId: "test", bootstrapBrokers: brokers });
  const headers = new Map([[Buffer.from(name), null as never]]);
  await producer.send({ messages: [{ topic, value: Buffer.from("x"), headers }] });
  await producer.close();
}

function kafkajsProducer() {
  return new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
}

/** How a transaction goes on; `open` leaves it so until `close`. */
export type OpenTransaction = { end(how: "commit" | "abort"): Promise<void> };

/** Begins a transaction and publishes in it. */
export async function publishInTransaction(
  topic: string,
  transactionalId: string,
  values: string[],
): Promise<OpenTransaction> {
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  const transaction: Transaction = await producer.transaction();
  await transaction.send({ topic, messages: values.map((value) => ({ value, partition: 0 })) });
  return {
    end: async (how) => {
      await transaction[how]();
      await producer.disconnect();
    },
  };
}

/** Joins a group and reads a topic to its end, then stays until `close`. */
export async function joinGroup(groupId: string, topic: string, count: number) {
  const consumer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).consumer({
    groupId,
    sessionTimeout: 6_000,
  });
  const readAll = Promise.withResolvers<void>();
  let read = 0;
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async () => {
      if (++read === count) readAll.resolve();
    },
  });
  await readAll.promise;
  return { close: () => consumer.disconnect() };
}

/** Runs kcat with some input. */
export function kcat(
  program: string,
  args: readonly string[],
  input: string | Buffer,
): Promise<string> {
  const child = spawn(program, ["-b", brokers[0] as string, ...args], { stdio: "pipe" });
  let output = "";
  let said = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  child.stdin.end(input);
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) =>
      code === 0 ? done(output) : failed(new Error(`kcat ended with ${code}: ${said}`)),
    );
  });
}
