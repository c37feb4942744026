import { createHash } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { Disk } from "flydrive";
import { FSDriver } from "flydrive/drivers/fs";
import { newId } from "../uuid.ts";

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
  /** Whether exactly these bytes lie under a key, by their SHA-256 in lower-case hexadecimal. */
  holds(key: string, sha256: string): Promise<boolean>;
  /** These bytes, by their SHA-256 in lower-case hexadecimal; nothing when others or none lie under the key. */
  read(key: string, sha256: string): Promise<Uint8Array | undefined>;
  /** Opens a document for reading. Rejects when there is none under this key. */
  open(key: string): Promise<{ stream: Readable; bytes: number }>;
};

/** A document store in a folder (flydrive's file-system driver). */
export async function openDocumentStore(settings: { folder: string }): Promise<DocumentStore> {
  const location = resolve(settings.folder);
  await mkdir(location, { recursive: true });
  const disk = new Disk(new FSDriver({ location, visibility: "private" }));
  const read = async (key: string, sha256: string) => {
    if (!(await disk.exists(key))) return undefined;
    const bytes = await disk.getBytes(key);
    return createHash("sha256").update(bytes).digest("hex") === sha256 ? bytes : undefined;
  };
  return {
    put: async (key, bytes) => {
      const unfinished = `${key}.${newId()}.part`;
      try {
        await disk.put(unfinished, bytes);
        // Not the driver's move, which copies: a copy that is cut short would leave half a document.
        await rename(join(location, unfinished), join(location, key));
      } catch (error) {
        await disk.delete(unfinished).catch(() => undefined);
        throw error;
      }
    },
    holds: async (key, sha256) => (await read(key, sha256)) !== undefined,
    read,
    open: async (key) => {
      const { contentLength } = await disk.getMetaData(key);
      return { stream: await disk.getStream(key), bytes: contentLength };
    },
  };
}
