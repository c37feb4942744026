import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { getPriority } from "node:os";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createRenderPool, type RenderPool } from "../src/pdf/render-pool.ts";
import { sampleInvoice } from "../src/pdf/sample-invoice.ts";

let pool: RenderPool;
beforeAll(async () => {
  pool = createRenderPool({ threads: 2, niceness: 7 });
  await pool.ready;
});
afterAll(() => pool.close());

test("both threads and another process give the same bytes", async () => {
  const rendered = await Promise.all(Array.from({ length: 20 }, () => pool.render(sampleInvoice)));
  const hashes = new Set(rendered.map(({ pdf }) => pdf.sha256));
  hashes.add(await hashFromAnotherProcess());
  expect(hashes.size).toBe(1);
});

test("the bytes come with their page count and hash", async () => {
  const { pdf, eInvoice } = await pool.render(sampleInvoice);
  expect(Buffer.from(pdf.bytes).toString("latin1", 0, 8)).toBe("%PDF-1.7");
  expect(pdf.pages).toBe(1);
  for (const { bytes, sha256 } of [pdf, eInvoice?.xml].filter((file) => file !== undefined))
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  expect(eInvoice?.check).toEqual({ profile: "EN 16931", ok: true, findings: [] });
});

test("an error in rendering rejects with its message, and the pool goes on", async () => {
  const broken = { ...sampleInvoice, currency: "XXX" };
  const outcomes = await Promise.allSettled([
    pool.render(broken),
    pool.render(sampleInvoice),
    pool.render(broken),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
  await expect(pool.render(broken)).rejects.toThrow("Unknown currency XXX");
  expect((await pool.render(sampleInvoice)).pdf.pages).toBe(1);
});

// A process that stands back itself cannot let its threads stand further forward.
const onLinux = process.platform === "linux" && getPriority() === 0 ? test : test.skip;

onLinux("the render threads, and no others, stand back for the rest", async () => {
  expect((await nicenessOfThreads()).filter((niceness) => niceness === 7)).toHaveLength(2);
});

/** Niceness of each thread of this process: proc(5), field 19 of stat. */
async function nicenessOfThreads(): Promise<number[]> {
  const threads = await readdir("/proc/self/task");
  const stats = await Promise.all(
    threads.map((thread) => readFile(`/proc/self/task/${thread}/stat`, "utf8")),
  );
  return stats.map((stat) => Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]));
}

async function hashFromAnotherProcess(): Promise<string> {
  const source = (file: string) =>
    JSON.stringify(new URL(`../src/pdf/${file}`, import.meta.url).href);
  const program = `
    const { openRenderer } = await import(${source("renderer.ts")});
    const { sampleInvoice } = await import(${source("sample-invoice.ts")});
    const { pdf } = await (await openRenderer())(sampleInvoice);
    console.log(pdf.sha256);`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "-e",
    program,
  ]);
  return stdout.trim();
}
