/** How a broker that checks who is who is reached and whom it knows. */
export interface SecuredListeners {
  /** The brokers' own port, where only certificates count; also for administrators. */
  internalPort: number;
  /** A PEM file with the broker's private key and certificate. */
  keystore: string;
  /** A PEM file with the authority whose signature counts. */
  authority: string;
  /** Names in certificates of those who may do everything, besides the broker's own `kafka`. */
  administrators: readonly string[];
  /** The passwords of those who may come by SASL PLAIN; SCRAM's users are made by an administrator. */
  plainUsers?: Readonly<Record<string, string>>;
}

/** As the containers' in docker-compose.secure.yml: SASL_SSL for clients, certificates inside, ACLs for all. */
export function securedProperties(
  port: number,
  controllerPort: number,
  { internalPort, keystore, authority, administrators, plainUsers = {} }: SecuredListeners,
): Record<string, string> {
  const module = "org.apache.kafka.common.security";
  const users = Object.entries(plainUsers).map(([user, password]) => ` user_${user}="${password}"`);
  const scram = `${module}.scram.ScramLoginModule required;`;
  return {
    listeners: `CLIENTS://127.0.0.1:${port},INTERNAL://127.0.0.1:${internalPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `CLIENTS://127.0.0.1:${port},INTERNAL://127.0.0.1:${internalPort}`,
    "listener.security.protocol.map": "CLIENTS:SASL_SSL,INTERNAL:SSL,CONTROLLER:SSL",
    "inter.broker.listener.name": "INTERNAL",
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": keystore,
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": authority,
    "listener.name.internal.ssl.client.auth": "required",
    "listener.name.controller.ssl.client.auth": "required",
    "ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/",
    "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
    "listener.name.clients.plain.sasl.jaas.config": `${module}.plain.PlainLoginModule required${users.join("")};`,
    "listener.name.clients.scram-sha-256.sasl.jaas.config": scram,
    "listener.name.clients.scram-sha-512.sasl.jaas.config": scram,
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": ["kafka", ...administrators].map((name) => `User:${name}`).join(";"),
  };
}
