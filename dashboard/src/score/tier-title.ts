import { tierOfCode } from "@recibo/common/scorecard/benefits";
import type { Words } from "../language/words.ts";

/** A tier's name in the reader's language; as the message says it when it is not known here. */
export function tierTitle(
  { t }: Words,
  { code, title }: { code?: string | undefined; title: string },
): string {
  const known = tierOfCode(code);
  return known === code ? t(`score:tiers.${known}`) : title;
}
