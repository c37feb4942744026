import type { Database } from "@recibo/common/database/database";
import type pg from "pg";
import type { Role } from "../tables.ts";
import { revokeThoseOf } from "./invitations.ts";

/** Somebody in an organisation. */
export type Member = {
  id: string;
  name: string;
  email: string;
  role: Role;
  operator: boolean;
  /** Exact to a few minutes. */
  lastSeenAt: Date;
};

/** What came of a change to a member: done, no such person here, or why not, by code. */
export type MemberChange = "done" | "not-found" | "last-owner" | "yourself" | "operator";

/** The people of organisations. */
export type Members = ReturnType<typeof memberQueries>;

export function memberQueries({ pool, transaction }: Database) {
  return {
    /** Everybody in an organisation, owners first. */
    list: async (organisationId: string): Promise<Member[]> => {
      const { rows } = await pool.query<Member>(
        `select id, name, email, role, operator, greatest(last_seen_at,
            (select max(used_at) from session s where s.user_id = u.id)) as "lastSeenAt"
          from users u where organisation_id = $1 and removed_at is null
          order by role = 'owner' desc, lower(name), id`,
        [organisationId],
      );
      return rows;
    },

    /** Gives a person of an organisation a role; an owner stays, whoever else changes what at the same time. */
    changeRole: (organisationId: string, id: string, role: Role): Promise<MemberChange> =>
      transaction(async (client) => {
        const people = await held(client, organisationId);
        const person = people.find((each) => each.id === id);
        if (!person) return "not-found";
        if (person.role === role) return "done";
        if (role !== "owner" && isLastOwner(people, id)) return "last-owner";
        await client.query("update users set role = $2 where id = $1", [id, role]);
        if (role !== "owner") await revokeThoseOf(client, id);
        return "done";
      }),

    /**
     * Takes a person out of an organisation: from now on they are not let in, and the address may have an
     * account elsewhere. What they asked for stays. The invitations that they sent are worth nothing.
     */
    remove: (organisationId: string, id: string, by: string): Promise<MemberChange> =>
      transaction(async (client) => {
        const people = await held(client, organisationId);
        const person = people.find((each) => each.id === id);
        if (!person) return "not-found";
        if (id === by) return "yourself";
        // Who looks after the whole desk is no matter of one organisation's owner alone.
        if (person.operator) return "operator";
        if (isLastOwner(people, id)) return "last-owner";
        await client.query(
          "update users set removed_at = now(), password_hash = '' where id = $1",
          [id],
        );
        await revokeThoseOf(client, id);
        return "done";
      }),
  };
}

type Held = { id: string; role: Role; operator: boolean };

/** The people of an organisation, held until the transaction ends: of two changes at once the second sees the first. */
async function held(client: pg.PoolClient, organisationId: string): Promise<Held[]> {
  const { rows } = await client.query<Held>(
    `select id, role, operator from users where organisation_id = $1 and removed_at is null
      order by id for no key update`,
    [organisationId],
  );
  return rows;
}

function isLastOwner(people: Held[], id: string): boolean {
  const owners = people.filter(({ role }) => role === "owner");
  return owners.length === 1 && owners[0]?.id === id;
}
