import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureJars, type JavaProgram } from "../prerequisites/jars.ts";
import { ensureJava } from "../prerequisites/java.ts";
import { messageOf, Problem } from "../problem.ts";
import { defaultDataFolder } from "../project.ts";

const run = promisify(execFile);

/** Starts quickly rather than runs fast: a batch takes seconds, so that the optimising compiler pays off never. */
const JVM = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "-Djava.awt.headless=true"];

/**
 * Runs a validator that is written in Java, fetched first when it is not there yet. Gives what it prints.
 *
 * @throws Problem when Java or Maven is missing, or the validator cannot be fetched or does not run to its end
 */
export async function runValidator(program: JavaProgram, args: readonly string[]): Promise<string> {
  const say = (line: string) => console.log(line);
  const java = await ensureJava(say);
  const engines = join(defaultDataFolder, "engines");
  const { folder } = await ensureJars(program, { engines, java, say });
  try {
    const { stdout } = await run(java, [...JVM, "-cp", join(folder, "*"), ...args], {
      maxBuffer: 256 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    // veraPDF ends with 1 when a file is not valid; what it printed says why.
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (code === 1 && stdout) return stdout;
    throw new Problem(`${program.name} ended with ${code}: ${stderr || messageOf(error)}`);
  }
}
