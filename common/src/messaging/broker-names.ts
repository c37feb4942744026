/** What is put before the names of a desk's topics and groups on the broker; `[kafka] prefix`. */
type Prefixed = { readonly settings: { readonly prefix: string } };

/** The name on the broker of a topic or group: with the desk's prefix, if it has one. */
export function brokerName({ settings }: Prefixed, name: string): string {
  return settings.prefix + name;
}

/** The contract's name of a topic on the broker. */
export function topicOf({ settings }: Prefixed, name: string): string {
  return name.slice(settings.prefix.length);
}
