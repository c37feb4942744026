// node dashboard/src/accounts/command-line/main.ts config/dashboard.ini list
import { run } from "../../dead-letters/command-line/run.ts";
import { createProgram } from "./program.ts";

process.exit(await run(createProgram, process.argv.slice(2)));
