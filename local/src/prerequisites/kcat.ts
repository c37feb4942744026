import { onPath } from "./programs.ts";
import { canInstall, installPackage } from "./system-packages.ts";

/** The path of kcat, installed first when that can be done without asking; undefined where there is none. */
export async function findKcat(say: (line: string) => void): Promise<string | undefined> {
  const [found] = await onPath(["kcat", "kafkacat"]);
  if (found !== undefined || !(await canInstall())) return found;
  await installPackage("kcat is missing", ["kcat", "kafkacat"], say).catch(() => undefined);
  return (await onPath(["kcat", "kafkacat"]))[0];
}
