import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type DocumentStore, openDocumentStore } from "../src/documents/document-store.ts";

let folder: string;
let store: DocumentStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "recibo-documents-"));
  store = await openDocumentStore({ folder });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const size = 8_000_000;

test("a document that is stored again is whole at every moment", async () => {
  await store.put("org/one.pdf", Buffer.alloc(size, "a"));
  let done = false;
  const storing = store.put("org/one.pdf", Buffer.alloc(size, "b")).finally(() => {
    done = true;
  });
  const sizes = new Set<number>();
  while (!done) sizes.add((await readFile(join(folder, "org/one.pdf"))).length);
  await storing;
  expect(sizes).toEqual(new Set([size]));
  expect((await readFile(join(folder, "org/one.pdf")))[0]).toBe("b".charCodeAt(0));
});

test("a document that cannot be stored leaves nothing behind", async () => {
  await store.put("org/one.pdf/in-the-way", Buffer.from("a folder"));
  await expect(store.put("org/one.pdf", Buffer.from("a document"))).rejects.toThrow();
  expect(await readdir(join(folder, "org"))).toEqual(["one.pdf"]);
});

test("nothing is stored outside the store", async () => {
  const key = "org/../../elsewhere.pdf";
  await expect(store.put(key, Buffer.from("a document"))).rejects.toThrow("Path traversal");
});

test("a folder is there from when it is added, in every store that has the same place", async () => {
  expect(await store.hasFolder("logos")).toBe(false);
  await store.addFolder("logos");
  await store.addFolder("logos");
  expect(await (await openDocumentStore({ folder })).hasFolder("logos")).toBe(true);
});
