import { chmod, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { freePort } from "../src/ports.ts";
import { type PostgresOptions, startPostgres } from "../src/postgres.ts";
import { processIdentity } from "../src/processes/identity.ts";
import { temporaryFolders } from "./temporary-folder.ts";

const makeFolder = temporaryFolders();

async function query(url: string, sql: string) {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("the PostgreSQL of a local run", () => {
  test("keeps what was committed when it is killed, and starts again on the same port", async () => {
    const options: PostgresOptions = { data: await makeFolder(), port: await freePort() };
    const first = await startPostgres(options);
    await query(first.url, "create table kept as select 42 as answer");
    first.kill("SIGKILL");
    expect(await first.exited).toEqual({ code: null, signal: "SIGKILL" });

    const second = await startPostgres(options);
    expect(second.url).toBe(first.url);
    expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
    await second.close();
    expect(await processIdentity(second.pid)).toBeUndefined();
  });

  test("waits for the disk at every commit, and listens on loopback only", async () => {
    const server = await startPostgres({ data: await makeFolder(), port: await freePort() });
    try {
      const settings = await query(
        server.url,
        `select name, setting from pg_settings where name in
          ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses') order by name`,
      );
      expect(settings).toEqual([
        { name: "fsync", setting: "on" },
        { name: "full_page_writes", setting: "on" },
        { name: "listen_addresses", setting: "127.0.0.1" },
        { name: "synchronous_commit", setting: "on" },
      ]);
    } finally {
      await server.close();
    }
  });

  test("says in one line that its port is taken", async () => {
    const port = await freePort();
    const other = createServer().listen(port, "127.0.0.1");
    const start = startPostgres({ data: await makeFolder(), port });
    await expect(start).rejects.toThrow(/^PostgreSQL's port \d+ is taken by another program.$/);
    await new Promise((done) => other.close(done));
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  asRoot("keeps its data elsewhere when its user cannot reach the data folder", async () => {
    const closed = await makeFolder();
    await chmod(closed, 0o700);
    const data = join(closed, "postgres");
    const told: string[] = [];
    const say = (line: string) => void told.push(line);
    const server = await startPostgres({ data, port: await freePort(), say });
    await server.close();
    const elsewhere = await readFile(join(data, "elsewhere"), "utf8");
    expect(told).toEqual([
      `PostgreSQL keeps its data in ${elsewhere}: its user postgres cannot reach ${data}`,
    ]);
    expect((await stat(join(elsewhere, "cluster/PG_VERSION"))).isFile()).toBe(true);
    await rm(elsewhere, { recursive: true });
  });
});
