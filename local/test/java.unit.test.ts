import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { findJava } from "../src/prerequisites/java.ts";
import { temporaryFolders } from "./temporary-folder.ts";

const makeFolder = temporaryFolders();
const { PATH, JAVA_HOME } = process.env;

afterEach(() => {
  process.env.PATH = PATH;
  if (JAVA_HOME === undefined) delete process.env.JAVA_HOME;
  else process.env.JAVA_HOME = JAVA_HOME;
});

/** A folder with a `bin/java` that says it has this version. */
async function fakeJava(version: string): Promise<string> {
  const home = await makeFolder();
  await mkdir(join(home, "bin"));
  await writeFile(join(home, "bin/java"), `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`);
  await chmod(join(home, "bin/java"), 0o755);
  return home;
}

describe("the Java that Kafka runs on", () => {
  test("is that of JAVA_HOME when it is recent enough", async () => {
    process.env.JAVA_HOME = await fakeJava("25.0.1");
    expect(await findJava()).toBe(join(process.env.JAVA_HOME, "bin/java"));
  });

  test("is another one when JAVA_HOME is too old", async () => {
    process.env.JAVA_HOME = await fakeJava("1.8.0_402");
    const recent = await fakeJava("17.0.2");
    process.env.PATH = `${join(recent, "bin")}:/bin`;
    expect(await findJava()).toBe(join(recent, "bin/java"));
  });
});
