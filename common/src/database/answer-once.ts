import type { Contract } from "../contracts/contract.ts";
import { OutageError } from "../errors.ts";
import type { Received } from "../messaging/envelope.ts";
import type { Answer } from "../messaging/request-reply.ts";

/** Somebody else handled a command of the batch, or took what it needs, first. Nothing was stored. */
export class Overtaken extends Error {
  override name = "Overtaken";
}

/** How often a batch that somebody else overtook is begun anew before it is left to rest. */
const mostTries = 3;

/**
 * Answers each command once, however often it comes: one that was handled before gets the answer it got then.
 *
 * It is optimistic: commands are taken for new, and the memory is not asked before the work. When that turns
 * out wrong nothing was stored; the memory is then asked first, until a batch brings nothing that was handled
 * before. It begins that way too, as after a start or a failure commands do come again.
 *
 * @param options.recall the answers to those that were handled before
 * @param options.handle answers commands that are new, and remembers the answers with what it did, all or none;
 *   throws `Overtaken` when one is not new after all
 * @throws {OutageError} when somebody else is quicker again and again
 */
export function answerOnce<C extends Contract, R extends Contract>(options: {
  recall: (commands: Received<C>[]) => Promise<Map<string, Answer<R>>>;
  handle: (commands: Received<C>[]) => Promise<Map<string, Answer<R>>>;
}): (commands: Received<C>[]) => Promise<Answer<R>[]> {
  let cautious = true;

  async function answer(commands: Received<C>[]): Promise<Map<string, Answer<R>>> {
    const known: Map<string, Answer<R>> = cautious ? await options.recall(commands) : new Map();
    cautious = known.size > 0;
    const fresh = commands.filter(({ id }) => !known.has(id));
    const answers = fresh.length > 0 ? await options.handle(fresh) : [];
    return new Map([...known, ...answers]);
  }

  return async (commands) => {
    const unique = [...new Map(commands.map((command) => [command.id, command])).values()];
    for (let attempt = 1; ; attempt++) {
      try {
        const answers = await answer(unique);
        return commands.map(({ id }) => answers.get(id) as Answer<R>);
      } catch (error) {
        cautious = true;
        if (!(error instanceof Overtaken)) throw error;
        if (attempt === mostTries)
          throw new OutageError("the commands are being handled elsewhere", error);
      }
    }
  };
}
