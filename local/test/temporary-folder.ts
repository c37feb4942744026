import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "@jest/globals";

/**
 * Has every test of the file make folders of its own, which are deleted after it. They are open to
 * the user that PostgreSQL runs as.
 */
export function temporaryFolders(): () => Promise<string> {
  const made: string[] = [];
  afterEach(async () => {
    for (const folder of made.splice(0))
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return async () => {
    const folder = await mkdtemp(join(process.env.RECIBO_TEST_FOLDER ?? tmpdir(), "recibo-local-"));
    made.push(folder);
    await chmod(folder, 0o711);
    return folder;
  };
}
