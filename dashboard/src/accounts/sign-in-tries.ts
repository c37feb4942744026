import { createHash } from "node:crypto";
import { types } from "node:util";
import type { Database } from "@recibo/common/database/database";
import { RateLimiterPostgres } from "rate-limiter-flexible";

/** Limits how often somebody may try what could be guessed at or overdone, over all dashboards together. */
export type SignInTries = {
  /** Counts a try of a client; resolves to whether it may go on. */
  byClient(address: string): Promise<boolean>;
  /** Counts a try for an account's e-mail address; resolves to whether it may go on. */
  forAccount(email: string): Promise<boolean>;
  /** The right password was given: earlier tries do not count any more. */
  forget(email: string): Promise<void>;
  /** Counts a try of a signed-in person to change the password; resolves to whether it may go on. */
  forPassword(userId: string): Promise<boolean>;
  /** The right current password was given: earlier tries do not count any more. */
  forgetPassword(userId: string): Promise<void>;
  /** Counts an invitation of an organisation; resolves to whether it may go out. */
  forInvitations(organisationId: string): Promise<boolean>;
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
  const passwords = limiter("password", 10);
  const invitations = limiter("invitations", 50);
  return {
    byClient: (address) => allowed(clients, hashed(address)),
    forAccount: (email) => allowed(accounts, hashed(email.trim().toLowerCase())),
    forget: async (email) => void (await accounts.delete(hashed(email.trim().toLowerCase()))),
    forPassword: (userId) => allowed(passwords, userId),
    forgetPassword: async (userId) => void (await passwords.delete(userId)),
    forInvitations: (organisationId) => allowed(invitations, organisationId),
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
