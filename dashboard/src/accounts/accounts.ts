import { type Database, isDuplicateKey } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import { eq } from "drizzle-orm";
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
      const person = {
        userId: newId(),
        organisationId: newId(),
        organisationName: given.organisation.trim(),
        email,
        name: email.slice(0, email.indexOf("@")),
        operator: isOperator(email),
        language: given.language,
      };
      const passwordHash = await hashPassword(given.password);
      try {
        await database.query.transaction(async (transaction) => {
          await transaction
            .insert(organisations)
            .values({ id: person.organisationId, name: person.organisationName });
          const { userId: id, organisationId, name, operator, language } = person;
          await transaction
            .insert(users)
            .values({ id, organisationId, email, name, passwordHash, operator, language });
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
        .where(eq(users.email, normalisedEmail(email)));
      const right = await isPassword(password, found?.users.passwordHash ?? (await nobody));
      if (!found || !right) return undefined;
      const { users: user, organisations: organisation } = found;
      return {
        userId: user.id,
        email: user.email,
        name: user.name,
        organisationId: organisation.id,
        organisationName: organisation.name,
        operator: user.operator,
        language: user.language,
      };
    },
  };
}

function normalisedEmail(email: string): string {
  return email.trim().toLowerCase();
}
