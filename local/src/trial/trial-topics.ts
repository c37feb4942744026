import type { Contract, ValueOf } from "@recibo/common/contracts/contract";
import { createLogger } from "@recibo/common/logging";
import { createKafka } from "@recibo/common/messaging/kafka";
import { createPublisher, type Publisher } from "@recibo/common/messaging/publisher";
import type { Placed, StoredRecord } from "@recibo/common/messaging/records";
import { createSubscriber } from "@recibo/common/messaging/subscriber";
import { newId } from "@recibo/common/uuid";
import type { TrialDesk } from "./trial-desk.ts";

/** The topics of a trial desk, from outside: everything said on some of them, and a way to say something. */
export type TrialTopics = {
  readonly publisher: Publisher;
  /** What was read on a topic so far. */
  on(contract: Contract): StoredRecord[];
  /** Says a value, as its producer would; `id` is the message's and the correlation id. */
  say<C extends Contract>(
    contract: C,
    value: ValueOf<C>,
    id?: string,
  ): Promise<Placed & { id: string }>;
  /** The replies to a request among what was read on a topic. */
  repliesTo(contract: Contract, id: string): StoredRecord[];
  close(): Promise<void>;
};

/** Opens the topics of a desk; reads all of `contracts` from their beginning. */
export async function openTrialTopics(
  desk: Pick<TrialDesk, "brokers" | "prefix">,
  contracts: readonly Contract[],
): Promise<TrialTopics> {
  const records: StoredRecord[] = [];
  const settings = { brokers: [desk.brokers], partitions: 3, replication: 1, prefix: desk.prefix };
  const client = createKafka(settings, "trial", createLogger("trial", "silent"));
  const publisher = createPublisher(client);
  const reader = createSubscriber(client, {
    group: "trial",
    contracts,
    batch: 500,
    handle: async (read) => void records.push(...read),
    onCrash: (error) => {
      throw error;
    },
  });
  await reader.start();
  const on = ({ topic }: Contract) => records.filter((record) => record.topic === topic);
  return {
    publisher,
    on,
    say: async (contract, value, id = newId()) => {
      const { organisationId } = value as { organisationId: string };
      const time = new Date().toISOString();
      const message = { id, source: "/trial", time, organisationId, correlationId: id, value };
      return { id, ...(await publisher.publish(contract, message)) };
    },
    repliesTo: (contract, id) =>
      on(contract).filter((record) => textOf(record, "ce_correlationid") === id),
    close: async () => {
      await reader.close();
      await publisher.close();
    },
  };
}

/** A header of a record as text. */
export function textOf(record: StoredRecord | undefined, name: string): string | undefined {
  return record?.headers[name]?.toString();
}
