import { z } from "zod";
import type { Words } from "../language/words.ts";
import { longestPassword, normalisedEmail } from "./accounts.ts";

/** Fields that several forms have, with the sentences for what is wrong with them. */

/** An address, as it is kept: in lower case. */
export const emailAddress = ({ t }: Words) =>
  z
    .string()
    .transform(normalisedEmail)
    .pipe(z.email(t("accounts:errors.email")).max(254, t("accounts:errors.email")));

/** @param least the fewest characters that the organisation asks for */
export const newPassword = ({ t }: Words, least: number) =>
  z
    .string()
    .min(least, t("accounts:errors.password-short", { count: least }))
    .max(longestPassword, t("accounts:errors.password-long", { count: longestPassword }));

export const personName = ({ t }: Words) =>
  z
    .string()
    .trim()
    .min(1, t("accounts:errors.name-missing"))
    .max(100, t("accounts:errors.name-long", { count: 100 }));
