import { createHash } from "node:crypto";
import { writeFile as writeWhole } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { Disk } from "flydrive";
import { FSDriver } from "flydrive/drivers/fs";
import { OutageError } from "../errors.ts";
import { newId } from "../uuid.ts";

/** The folder of a store that has all logos: `logos/<organisation>/<SHA-256>.<ending>`. Logos are never deleted. */
export const logoFolder = "logos";

/**
 * Where PDFs are kept, found again by their key. A document is stored before a reply names its key, so what
 * a reply names is whole; a store cut short by a crash is written again, byte for byte.
 */
export type DocumentStore = {
  /**
   * Stores bytes under a key, whole or not at all: what lies there stays until all bytes are on the disk.
   * Rejects with the system's error when the disk is full or gone.
   */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /**
   * Whether exactly these bytes lie under a key, by their SHA-256 in lower-case hexadecimal.
   *
   * @throws {OutageError} as `read` does
   */
  holds(key: string, sha256: string): Promise<boolean>;
  /**
   * These bytes, by their SHA-256 in lower-case hexadecimal; nothing when others or none lie under the key.
   *
   * @throws {OutageError} when the disk cannot say: it is gone, or may not be read
   */
  read(key: string, sha256: string): Promise<Uint8Array | undefined>;
  /** Whether there is a folder of this name at the top. A store that is not mounted has none. */
  hasFolder(name: string): Promise<boolean>;
  /** Makes a folder at the top, unless it is there: whoever finds none then knows that this is not the store. */
  addFolder(name: string): Promise<void>;
  /** Opens a document for reading. Rejects when there is none under this key. */
  open(key: string): Promise<{ stream: Readable; bytes: number }>;
};

/** A document store in a folder (flydrive's file-system driver). */
export async function openDocumentStore(settings: { folder: string }): Promise<DocumentStore> {
  const location = resolve(settings.folder);
  await mkdir(location, { recursive: true });
  const disk = new Disk(new FSDriver({ location, visibility: "private" }));
  const read = async (key: string, sha256: string) => {
    const bytes = await disk.getBytes(key).catch(nothingIfAbsent);
    if (!bytes) return undefined;
    return createHash("sha256").update(bytes).digest("hex") === sha256 ? bytes : undefined;
  };
  return {
    put: async (key, bytes) => {
      const path = join(location, disk.file(key).key);
      const unfinished = `${path}.${newId()}.part`;
      try {
        await writeNew(unfinished, bytes);
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => undefined);
        throw error;
      }
    },
    holds: async (key, sha256) => (await read(key, sha256)) !== undefined,
    read,
    hasFolder: async (name) =>
      (await stat(join(location, name)).catch(nothingIfAbsent))?.isDirectory() === true,
    addFolder: async (name) => {
      await mkdir(join(location, name), { recursive: true });
    },
    open: async (key) => {
      const { contentLength } = await disk.getMetaData(key);
      return { stream: await disk.getStream(key), bytes: contentLength };
    },
  };
}

/** By callback: `node:fs/promises` and the driver take twice as long around the same three calls. */
const writeFile = promisify(writeWhole);

/** Writes a file that is not there yet. Its folder mostly is, so it is made only when it is missed. */
async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: "wx" });
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes, { flag: "wx" });
  }
}

/** That nothing is there is an answer; anything else that keeps a file from being read passes. */
function nothingIfAbsent(error: Error & { code?: string; cause?: unknown }): undefined {
  const { code } = (error.cause ?? error) as { code?: string };
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  throw new OutageError("the document store cannot be read", error);
}
