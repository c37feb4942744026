import { setImmediate as endOfTurn } from "node:timers/promises";
import type { Contract, ValueOf } from "@recibo/common/contracts/contract";
import type { Database } from "@recibo/common/database/database";
import { isOfOne, ReciboError } from "@recibo/common/errors";
import { groupWhileBusy } from "@recibo/common/group-while-busy";
import { encodeHeaders } from "@recibo/common/messaging/envelope";
import { tracing, within } from "@recibo/common/telemetry/spans";
import type pg from "pg";
import type { Click } from "../web/trace-requests.ts";
import { tracedAsking, traceOfAsking, traceOfMessage } from "./asking-spans.ts";
import type { OutboxRow } from "./outbox.ts";

/** A wish of a person: one command, under the id that its form carried. */
export type Asking<C extends Contract = Contract> = {
  /** The request's id, also `ce_id` and `ce_correlationid` of the command. */
  requestId: string;
  organisationId: string;
  /** Who is told the answer; absent when nobody waits for it. */
  userId?: string | undefined;
  contract: C;
  command: ValueOf<C>;
  /** The browser's request that asked, when that is traced. */
  click?: Click | undefined;
};

/** Asks; resolves to whether this was new (`false`: this id was asked before, nothing was done). */
export type Ask = <C extends Contract>(asking: Asking<C>) => Promise<boolean>;

/** The most bytes of a command: with its headers it must stay below the broker's `message.max.bytes` (1 MiB). */
const mostBytes = 1_000_000;

/** An asking with its message's value. */
type Written = { asking: Asking; value: string };

/**
 * The transactional outbox's writing side: the request and its message are one statement, so there is
 * never one without the other. Resolves once they are on disk, whether the broker is up or not. What is
 * asked while a statement is under way shares the next one. The same id asked twice is one request. A command
 * that no topic takes for its size is refused (`MESSAGE_TOO_LARGE`) before it is anything.
 *
 * @param offer hands what was committed to the relay, to be published at once
 */
export function createAsk({ pool }: Database, offer: (rows: OutboxRow[]) => void): Ask {
  const insert = groupWhileBusy(
    async (askings: Written[]) => {
      const now = new Date().toISOString();
      const written = [...new Map(askings.map((each) => [each.asking.requestId, each])).values()];
      const once = written.map(({ asking }) => asking);
      const messages = written.map((each) => messageOf(each, now));
      const statement = statementOf(once, messages, now);
      const ask = () => pool.query<AskedRow>(statement);
      const { rows } = await (tracing()
        ? within(
            once.map(({ requestId }) => traceOfAsking(requestId)),
            ask,
          )
        : ask());
      const positions = new Map(rows.map(({ request_id, position }) => [request_id, position]));
      offer(placed(messages, positions));
      return askings.map(({ asking }) => positions.delete(asking.requestId));
    },
    500,
    { isOfOne },
  );
  /** The message leaves before whoever asked goes on: what is next is an answer that nothing depends on. */
  const insertAndSend = async (written: Written) => {
    const isNew = await insert(written);
    await endOfTurn();
    return isNew;
  };
  return async (asking) => {
    const written = write(asking as unknown as Asking);
    if (!tracing()) return insertAndSend(written);
    const { requestId: id, contract, click } = asking;
    const facts = { id, name: contract.topic, click };
    return tracedAsking(
      facts,
      () => insertAndSend(written),
      (isNew) => isNew,
    );
  };
}

/**
 * Asks within a transaction of one's own, that something else is true only together with the asking. What it returns is
 * to be offered to the relay once that is committed; nothing when this id was asked before.
 */
export async function askWithin<C extends Contract>(
  client: pg.PoolClient,
  asking: Asking<C>,
): Promise<OutboxRow[]> {
  const now = new Date().toISOString();
  const written = write(asking as unknown as Asking);
  const messages = [messageOf(written, now)];
  const { rows } = await client.query<AskedRow>(statementOf([written.asking], messages, now));
  return placed(messages, new Map(rows.map((row) => [row.request_id, row.position])));
}

type AskedRow = { request_id: string; position: number };
type Message = ReturnType<typeof messageOf>;

function statementOf(askings: Asking[], messages: Message[], now: string) {
  return {
    name: "ask",
    text: `with asked as (
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[])
        with ordinality as a (id, organisation_id, user_id, kind, command, headers, place)
    ), fresh as (
      insert into requests (id, organisation_id, user_id, kind, command, requested_at)
      select id, organisation_id, user_id, kind, command::jsonb, $7::timestamptz from asked
      on conflict (id) do nothing returning id
    )
    insert into outbox (request_id, topic, key, value, headers)
    select id, kind, organisation_id::text, command, headers from asked join fresh using (id) order by place
    returning request_id, position`,
    values: [
      askings.map(({ requestId }) => requestId),
      askings.map(({ organisationId }) => organisationId),
      askings.map(({ userId }) => userId ?? null),
      messages.map(({ topic }) => topic),
      messages.map(({ value }) => value),
      messages.map(({ headers }) => JSON.stringify(headers)),
      now,
    ],
  };
}

/** Messages with the places that the outbox gave them; those that were there before are left out. */
function placed(messages: Message[], positions: Map<string, number>): OutboxRow[] {
  return messages.flatMap((message) => {
    const position = positions.get(message.request_id);
    return position === undefined ? [] : [{ ...message, position }];
  });
}

function write(asking: Asking): Written {
  const value = JSON.stringify(asking.command);
  if (Buffer.byteLength(value) > mostBytes) {
    throw new ReciboError("MESSAGE_TOO_LARGE", `a command has at most ${mostBytes} bytes`);
  }
  return { asking, value };
}

/** The message of a command, without its place in the outbox. */
function messageOf({ asking, value }: Written, time: string) {
  return {
    request_id: asking.requestId,
    topic: asking.contract.topic,
    key: asking.organisationId,
    value,
    headers: commandHeaders(asking, time),
  };
}

function commandHeaders(asking: Asking, time: string): Record<string, string> {
  return encodeHeaders(asking.contract, {
    id: asking.requestId,
    source: "/dashboard",
    time,
    organisationId: asking.organisationId,
    correlationId: asking.requestId,
    traceparent: traceOfMessage(asking.requestId),
  });
}
