import { newId } from "@recibo/common/uuid";
import pg from "pg";
import { type Pace, paced } from "../load/drive.ts";

/** What PostgreSQL alone takes for the commits on the way of an invoice. */
export type ThreeCommits = { paced(pace: Pace): Promise<Float64Array>; close(): Promise<void> };

/**
 * Three commits after each other, each of one row as large as what the way of an invoice commits there: the
 * ask (the command, twice: request and outbox), the worker's invoice and remembered reply, and the recorded
 * reply with its notification. They are durable, as the server is set up.
 */
export default async function open(settings: {
  databaseUrl: string;
  /** The command as JSON, and its reply. */
  command: string;
  reply: string;
}): Promise<ThreeCommits> {
  const { databaseUrl, command, reply } = settings;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("create schema if not exists bench");
  await client.query(
    "create table if not exists bench.rows (id uuid primary key, content jsonb not null, text text not null)",
  );
  const insert = (content: string, text: string) =>
    client.query({
      name: "insert",
      text: "insert into bench.rows (id, content, text) values ($1, $2, $3)",
      values: [newId(), content, text],
    });
  const commits = async () => {
    await insert(command, command);
    await insert(command, reply);
    await insert(reply, "A title, a sentence and a link, as a notification has them.");
  };
  return { paced: (pace) => paced(commits, pace), close: () => client.end() };
}
