import "./global-setup.ts";

/** Stops what the set-up has started, and deletes its data. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.reciboTestEngines?.close();
}
