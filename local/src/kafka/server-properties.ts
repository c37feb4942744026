/** What one broker's configuration is made of. */
export interface ServerSettings {
  /** Folder of the broker's logs, in Kafka's sense: the messages. */
  logs: string;
  port: number;
  controllerPort: number;
  /** Settings to add or replace, by Kafka's names. */
  extra: Readonly<Record<string, string>>;
}

/** A broker's configuration file: one node that is broker and controller, on loopback only. */
export function serverProperties({ logs, port, controllerPort, extra }: ServerSettings): string {
  const properties = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${port}`,
    "log.dirs": logs,
    "auto.create.topics.enable": "false",
    "num.partitions": "3",
    "log.retention.hours": String(7 * 24),
    "group.initial.rebalance.delay.ms": "0",
    // Ours are shorter than Kafka's least, so that a killed member's partitions move on soon.
    "group.min.session.timeout.ms": "1000",
    ...oneReplica,
    ...quietWhenIdle,
    ...extra,
  };
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
  return `# Written at every start by local/src/kafka.ts.\n${lines.join("\n")}\n`;
}

/** One node can hold one copy; few internal partitions let the first consumer join at once. */
const oneReplica = {
  "default.replication.factor": "1",
  "min.insync.replicas": "1",
  "offsets.topic.replication.factor": "1",
  "offsets.topic.num.partitions": "3",
  "transaction.state.log.replication.factor": "1",
  "transaction.state.log.min.isr": "1",
  "transaction.state.log.num.partitions": "3",
  "share.coordinator.state.topic.replication.factor": "1",
  "share.coordinator.state.topic.min.isr": "1",
  "share.coordinator.state.topic.num.partitions": "3",
};

/** The controller would otherwise write and sync a record twice a second to tell its followers. */
const quietWhenIdle = {
  "metadata.max.idle.interval.ms": "10000",
  "log.cleaner.dedupe.buffer.size": String(8 * 1024 ** 2),
};
