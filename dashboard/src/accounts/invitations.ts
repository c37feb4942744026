import { type Database, isDuplicateKey } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import type pg from "pg";
import type { Language } from "../language/languages.ts";
import type { SignedIn } from "../web/session.ts";
import { hashOfToken, newToken } from "./invitation-link.ts";
import { hashPassword } from "./password.ts";

/** An invitation that waits to be accepted, as the members page shows it. */
export type PendingInvitation = { id: string; email: string; createdAt: Date; expiresAt: Date };

/** What an invitation's link opens. */
export type OpenInvitation = {
  id: string;
  email: string;
  organisationId: string;
  organisationName: string;
  invitedBy: string;
  /** The fewest characters that the organisation asks of a password. */
  shortestPassword: number;
};

/** An invitation holds for this long, in days. */
export const daysToAccept = 7;

/** Also asks who sent it: somebody who is no owner any more has nobody to bring in. */
const isOpen = `accepted_at is null and revoked_at is null and expires_at > now() and exists (
  select from users by where by.id = invited_by and by.role = 'owner' and by.removed_at is null)`;

/** Invitations to organisations, each by a link that is good for one account. */
export type Invitations = ReturnType<typeof invitationQueries>;

/** @param isOperator whether the account of an address, in lower case, is an operator's */
export function invitationQueries(
  { pool, transaction }: Database,
  isOperator: (email: string) => boolean,
) {
  const read = async (token: string): Promise<OpenInvitation | undefined> => {
    const { rows } = await pool.query<OpenInvitation>(
      `select i.id, i.email, o.id as "organisationId", o.name as "organisationName", u.name as "invitedBy",
          o.shortest_password as "shortestPassword"
        from invitations i join organisations o on o.id = i.organisation_id join users u on u.id = i.invited_by
        where i.token_hash = $1 and ${isOpen}`,
      [hashOfToken(token)],
    );
    return rows[0];
  };

  return {
    read,

    pending: async (organisationId: string): Promise<PendingInvitation[]> => {
      const { rows } = await pool.query<PendingInvitation>(
        `select id, email, created_at as "createdAt", expires_at as "expiresAt" from invitations
          where organisation_id = $1 and ${isOpen} order by created_at desc, id desc`,
        [organisationId],
      );
      return rows;
    },

    /**
     * Invites an address. A link it was given before is worth nothing from now on. Returns the new link's
     * token, which cannot be had again, or undefined when the address is a member's already.
     *
     * @param email in lower case
     */
    invite: async (by: SignedIn, email: string): Promise<string | undefined> => {
      const token = newToken();
      const { organisationId, userId } = by;
      return transaction(async (client) => {
        // Two who invite the same address at once do so one after the other.
        await client.query("select from organisations where id = $1 for no key update", [
          organisationId,
        ]);
        const { rows: members } = await client.query(
          "select from users where organisation_id = $1 and email = $2 and removed_at is null",
          [organisationId, email],
        );
        if (members.length > 0) return undefined;
        await client.query(
          `update invitations set revoked_at = now()
            where organisation_id = $1 and email = $2 and accepted_at is null and revoked_at is null`,
          [organisationId, email],
        );
        await client.query(
          `insert into invitations (id, organisation_id, email, token_hash, invited_by, expires_at)
            values ($1, $2, $3, $4, $5, now() + make_interval(days => $6))`,
          [newId(), organisationId, email, hashOfToken(token), userId, daysToAccept],
        );
        return token;
      });
    },

    /** Makes an invitation's link worth nothing. Resolves to whether it was open. */
    revoke: async (organisationId: string, id: string): Promise<boolean> => {
      const { rowCount } = await pool.query(
        `update invitations set revoked_at = now() where organisation_id = $1 and id = $2 and ${isOpen}`,
        [organisationId, id],
      );
      return rowCount === 1;
    },

    /**
     * Makes the account of who was invited, once, whoever else has the link. Resolves to the person, to
     * "gone" when the invitation is not open (any more), or to "taken" when the address has an account.
     */
    accept: async (
      token: string,
      given: { name: string; password: string; language: Language },
    ): Promise<SignedIn | "gone" | "taken"> => {
      const found = await read(token);
      if (!found) return "gone";
      const { organisationId, organisationName, email } = found;
      const account = {
        userId: newId(),
        email,
        name: given.name,
        language: given.language,
        operator: isOperator(email),
        passwordHash: await hashPassword(given.password),
      };
      try {
        const joined = await transaction((client) => join(client, found, account));
        if (!joined) return "gone";
      } catch (error) {
        if (isDuplicateKey(error)) return "taken";
        throw error;
      }
      const { passwordHash: _, ...person } = account;
      return { ...person, organisationId, organisationName, role: "member" };
    },
  };
}

type Account = Pick<SignedIn, "userId" | "email" | "name"> & {
  language: Language;
  operator: boolean;
  passwordHash: string;
};

async function join(
  client: pg.PoolClient,
  { id, organisationId }: OpenInvitation,
  { userId, email, name, language, operator, passwordHash }: Account,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from invitations where id = $1 and ${isOpen} for update`,
    [id],
  );
  if (rowCount === 0) return false;
  await client.query(
    `insert into users (id, organisation_id, email, name, password_hash, language, operator, role)
      values ($1, $2, $3, $4, $5, $6, $7, 'member')`,
    [userId, organisationId, email, name, passwordHash, language, operator],
  );
  await client.query("update invitations set accepted_at = now(), accepted_by = $2 where id = $1", [
    id,
    userId,
  ]);
  return true;
}

/** Makes the open invitations that a person sent worth nothing. */
export async function revokeThoseOf(client: pg.PoolClient, userId: string): Promise<void> {
  await client.query(
    `update invitations set revoked_at = now()
      where invited_by = $1 and accepted_at is null and revoked_at is null`,
    [userId],
  );
}
