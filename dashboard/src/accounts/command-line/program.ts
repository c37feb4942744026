import { isId } from "@recibo/common/uuid";
import { Command, InvalidArgumentError } from "commander";
import { withDesk } from "../../dead-letters/command-line/desk.ts";
import { CommandError } from "../../dead-letters/command-line/errors.ts";
import { type Account, accountsOf, operatorsOf, setOperator } from "../operators.ts";

const examples = `
Examples:
  npm run operators -- list
  npm run operators -- find ana@example.com
  npm run operators -- grant 0199d2f4-1c00-7000-8000-0000000000a1
  npm run operators -- revoke 0199d2f4-1c00-7000-8000-0000000000a1

Addresses are not verified: whoever signed up first has one. Ask the person for the account's id, which her page
"Your account" shows, and grant that.
Exit code: 0 done, 1 no such account, 2 wrong use, 78 wrong configuration.`;

/**
 * The command line that says who is an operator, for whoever runs the desk.
 *
 * @param file the dashboard's configuration, which says where the desk is
 */
export function createProgram(file: string): Command {
  const program = new Command("npm run operators --")
    .description("Who may look at the dead letters and the traffic of all organisations.")
    .addHelpText("after", examples)
    .showHelpAfterError("(--help says how it is used)")
    .exitOverride();
  program
    .command("list")
    .description("lists the operators")
    .action(() => using(file, async ({ database }) => say(await operatorsOf(database))));
  program
    .command("find")
    .description("shows the account of an address, with its id")
    .argument("<email>", "its address")
    .action((email: string) =>
      using(file, async ({ database }) => {
        const found = await accountsOf(database, email.trim().toLowerCase());
        if (found.length === 0) throw new CommandError(`There is no account of ${email}.`);
        say(found);
      }),
    );
  for (const [name, operator, description] of [
    ["grant", true, "makes an account an operator's, from now on"],
    ["revoke", false, "takes that back, from now on"],
  ] as const)
    program
      .command(name)
      .description(description)
      .argument("<account>", "its id, as find says it", parseId)
      .action((id: string) =>
        using(file, async ({ database }) => {
          const account = await setOperator(database, id, operator);
          if (!account) throw new CommandError(`There is no account ${id}.`);
          say([account]);
        }),
      );
  return program;
}

function using(file: string, use: Parameters<typeof withDesk<void>>[1]): Promise<void> {
  return withDesk(file, use, "operators");
}

/** For people on a terminal, one JSON object a line into a pipe. */
function say(accounts: readonly Account[]): void {
  const line = (account: Account) => {
    if (!process.stdout.isTTY) return JSON.stringify(account);
    const { id, email, name, organisation, role, operator, since } = account;
    const what = operator ? "operator" : "no operator";
    return `${id}  ${email}  ${name}, ${role} of ${organisation} since ${since.slice(0, 10)}: ${what}`;
  };
  for (const each of accounts) process.stdout.write(`${line(each)}\n`);
  if (accounts.length === 0 && process.stdout.isTTY) process.stdout.write("Nobody.\n");
}

function parseId(text: string): string {
  const id = text.trim().toLowerCase();
  if (!isId(id))
    throw new InvalidArgumentError(
      "Expected an account's id, as npm run operators -- find says it.",
    );
  return id;
}
