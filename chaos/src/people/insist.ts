import { setTimeout as wait } from "node:timers/promises";
import type { Visitor } from "@recibo/local/trial/visitor";
import type { Dice } from "../plan/dice.ts";
import type { Ledger } from "./ledger.ts";

/**
 * Sends a form until it is accepted; resolves to whether it was. `attempted` is told of every try. One that is
 * refused is complained of and not sent again.
 */
export type Insist = (
  page: string,
  path: string,
  fields: Record<string, string>,
  attempted: () => void,
) => Promise<boolean>;

/** The longest and shortest time before somebody presses the button again, in milliseconds. */
const pause = [300, 1_500] as const;

/**
 * How people press buttons: a form that gets no answer, or one that it should be tried again, is sent again
 * with the ids it carries, as a browser's reload does.
 *
 * @param giveUp ends all waiting
 */
export function createInsist(
  visitor: Visitor,
  { dice, ledger, giveUp }: { dice: Dice; ledger: Ledger; giveUp: AbortSignal },
): Insist {
  const statusOf = async (page: string, path: string, fields: Record<string, string>) => {
    const answer = await visitor.post(page, path, fields);
    await answer.arrayBuffer();
    return answer.status;
  };
  return async (page, path, fields, attempted) => {
    while (!giveUp.aborted) {
      attempted();
      const status = await statusOf(page, path, fields).catch(() => 0);
      if (status === 303) return true;
      if (status >= 400 && status < 500) {
        ledger.complaints.push(`${path} was answered with ${status}`);
        return false;
      }
      await wait(dice.between(...pause), undefined, { signal: giveUp }).catch(() => undefined);
    }
    return false;
  };
}
