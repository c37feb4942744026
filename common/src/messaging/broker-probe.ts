import type { Admin } from "./driver.ts";
import type { KafkaClient } from "./kafka.ts";

/** Finds out whether a broker answers. */
export type BrokerProbe = {
  /** Asks for the cluster's metadata; rejects when no broker gives it. Asked twice at once, asks once. */
  ask(): Promise<void>;
  close(): Promise<void>;
};

/** Keeps a connection of its own, so that a question costs one small round trip. */
export function createBrokerProbe(client: KafkaClient): BrokerProbe {
  let admin: Admin | undefined;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    admin ??= await (await client.driver()).openAdmin(0);
    try {
      await admin.ping();
    } catch (error) {
      // The next question begins with a new connection.
      const failed = admin;
      admin = undefined;
      await failed.close().catch(() => undefined);
      throw error;
    }
  }

  return {
    ask: () => {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    close: async () => {
      await asking?.catch(() => undefined);
      await admin?.close();
    },
  };
}
