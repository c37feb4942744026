// npm run dead-letters: the dashboard's command line for dead letters, for the desk that npm start runs here.
import { endWithCommandLine } from "./command-line.ts";

await endWithCommandLine("dashboard/src/dead-letters/command-line/main.ts");
