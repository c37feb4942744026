import { type Database, isDuplicateKey } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Language } from "../language/languages.ts";
import { organisations, users } from "../tables.ts";
import type { SignedIn } from "../web/session.ts";
import { hashPassword, isPassword } from "./password.ts";

/** Organisations and the people in them. */
export type Accounts = ReturnType<typeof createAccounts>;

/** @param isOperator whether the account of an address, in lower case, is an operator's */
export function createAccounts(database: Database, isOperator: (email: string) => boolean) {
  // Checked when the address is unknown, so that the answer takes as long.
  const nobody = hashPassword(newId());

  return {
    /** Makes an organisation and its first person. Resolves to undefined when the address is taken. */
    signUp: async (given: {
      organisation: string;
      email: string;
      password: string;
      language: Language;
    }): Promise<SignedIn | undefined> => {
      const email = normalisedEmail(given.email);
      const person: SignedIn = {
        userId: newId(),
        organisationId: newId(),
        organisationName: given.organisation.trim(),
        email,
        name: email.slice(0, email.indexOf("@")),
        role: "owner",
        operator: isOperator(email),
        language: given.language,
      };
      const passwordHash = await hashPassword(given.password);
      try {
        await database.query.transaction(async (transaction) => {
          await transaction
            .insert(organisations)
            .values({ id: person.organisationId, name: person.organisationName });
          const { userId: id, organisationId, name, role, operator, language } = person;
          await transaction
            .insert(users)
            .values({ id, organisationId, email, name, passwordHash, role, operator, language });
        });
      } catch (error) {
        if (isDuplicateKey(error)) return undefined;
        throw error;
      }
      return person;
    },

    /** The person with this address and password. The same answer for an unknown address and a wrong password. */
    authenticate: async (email: string, password: string): Promise<SignedIn | undefined> => {
      const [found] = await database.query
        .select()
        .from(users)
        .innerJoin(organisations, eq(organisations.id, users.organisationId))
        .where(and(eq(users.email, normalisedEmail(email)), isNull(users.removedAt)));
      const right = await isPassword(password, found?.users.passwordHash ?? (await nobody));
      if (!found || !right) return undefined;
      const { users: user, organisations: organisation } = found;
      return {
        userId: user.id,
        email: user.email,
        name: user.name,
        organisationId: organisation.id,
        organisationName: organisation.name,
        role: user.role,
        operator: user.operator,
        passwordVersion: user.passwordVersion,
        language: user.language,
      };
    },

    /** The fewest characters that an organisation asks of its people's passwords. */
    shortestPassword: async (organisationId: string): Promise<number> => {
      const [found] = await database.query
        .select({ least: organisations.shortestPassword })
        .from(organisations)
        .where(eq(organisations.id, organisationId));
      return found?.least ?? shortestPassword;
    },

    /** Holds for passwords that are set from now on. */
    askForPasswordsOf: async (organisationId: string, least: number): Promise<void> => {
      await database.query
        .update(organisations)
        .set({ shortestPassword: least })
        .where(eq(organisations.id, organisationId));
    },

    saveProfile: async (
      userId: string,
      profile: { name: string; language: Language },
    ): Promise<void> => {
      await database.query.update(users).set(profile).where(eq(users.id, userId));
    },

    /**
     * Gives a person another password, unless the current one is not right. From then on only sessions that
     * carry the version it resolves to are let in.
     */
    changePassword: async (
      userId: string,
      { current, password }: { current: string; password: string },
    ): Promise<{ passwordVersion: number } | undefined> => {
      const [found] = await database.query
        .select({ hash: users.passwordHash, version: users.passwordVersion })
        .from(users)
        .where(and(eq(users.id, userId), isNull(users.removedAt)));
      if (!found || !(await isPassword(current, found.hash))) return undefined;
      const passwordHash = await hashPassword(password);
      const [changed] = await database.query
        .update(users)
        .set({ passwordHash, passwordVersion: sql`${users.passwordVersion} + 1` })
        // Of two changes at once, the second one's current password is no longer that.
        .where(and(eq(users.id, userId), eq(users.passwordVersion, found.version)))
        .returning({ passwordVersion: users.passwordVersion });
      return changed;
    },
  };
}

/** The fewest characters of a password where an organisation does not ask for more. */
export const shortestPassword = 12;

/** The most characters of a password: hashing takes as long as the password is. */
export const longestPassword = 200;

/** An address as it is kept and looked up. */
export function normalisedEmail(email: string): string {
  return email.trim().toLowerCase();
}
