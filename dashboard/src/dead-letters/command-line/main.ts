// node dashboard/src/dead-letters/command-line/main.ts config/dashboard.ini list --help
import { createProgram } from "./program.ts";
import { run } from "./run.ts";

process.exit(await run(createProgram, process.argv.slice(2)));
