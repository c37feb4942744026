// npm run operators: the dashboard's command line that names operators, for the desk that npm start runs here.
import { endWithCommandLine } from "./command-line.ts";

await endWithCommandLine("dashboard/src/accounts/command-line/main.ts");
