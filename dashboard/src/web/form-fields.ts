import { z } from "zod";
import type { Words } from "../language/words.ts";

/** Fields that several forms have, each with its sentences in the reader's language. */
export function formFields({ t }: Pick<Words, "t">) {
  const short = (most: number) => z.string().trim().max(most, t("customers:errors.long", { most }));
  return {
    /** Text that may be left out. */
    short,
    /** Text that is needed; `missing` is the sentence that says so. */
    needed: (most: number, missing: string) => short(most).pipe(z.string().min(1, missing)),
    email: short(254).refine(
      (text) => text === "" || z.email().safeParse(text).success,
      t("customers:errors.email"),
    ),
    phone: short(40).refine(
      (text) => text === "" || /^\+?[\d\s()./-]{4,}$/.test(text),
      t("customers:errors.phone"),
    ),
    /** Days from 0 to 365. */
    days: z
      .string()
      .trim()
      .regex(/^\d{1,3}$/, t("customers:errors.days"))
      .transform(Number)
      .pipe(z.number().max(365, t("customers:errors.days"))),
  };
}
