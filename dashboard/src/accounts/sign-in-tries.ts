import { createHash } from "node:crypto";
import { types } from "node:util";
import type { Database } from "@recibo/common/database/database";
import { RateLimiterPostgres } from "rate-limiter-flexible";

/** Limits how often somebody may try to sign in or up, over all dashboards together. */
export type SignInTries = {
  /** Counts a try of a client; resolves to whether it may go on. */
  byClient(address: string): Promise<boolean>;
  /** Counts a try for an account's e-mail address; resolves to whether it may go on. */
  forAccount(email: string): Promise<boolean>;
  /** The right password was given: earlier tries do not count any more. */
  forget(email: string): Promise<void>;
};

const quarterOfAnHour = 15 * 60;

/** Counts tries in the database; addresses are kept as hashes only. */
export function limitTries({ pool }: Database): SignInTries {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterPostgres({
      storeClient: pool,
      tableName: "sign_in_tries",
      tableCreated: true,
      keyPrefix,
      points,
      duration: quarterOfAnHour,
    });
  const clients = limiter("client", 100);
  const accounts = limiter("account", 10);
  return {
    byClient: (address) => allowed(clients, hashed(address)),
    forAccount: (email) => allowed(accounts, hashed(email.trim().toLowerCase())),
    forget: async (email) => void (await accounts.delete(hashed(email.trim().toLowerCase()))),
  };
}

async function allowed(limiter: RateLimiterPostgres, key: string): Promise<boolean> {
  try {
    await limiter.consume(key);
    return true;
  } catch (refused) {
    // It refuses with how long to wait; an error is the database's.
    if (types.isNativeError(refused)) throw refused;
    return false;
  }
}

function hashed(address: string): string {
  return createHash("sha256").update(address).digest("hex");
}
