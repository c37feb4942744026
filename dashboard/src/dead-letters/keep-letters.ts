import { deadLetter } from "@recibo/common/contracts/dead-letter";
import type { Database } from "@recibo/common/database/database";
import type { RawDelivery } from "@recibo/common/messaging/raw-delivery";
import type { StoredRecord } from "@recibo/common/messaging/records";
import { encodedHeaders } from "./headers.ts";
import { type Letter, letterOf } from "./letter.ts";

/** A request of somebody that a new letter belongs to. */
export type LetterOwner = { requestId: string; userId: string };

/** The most bytes of letters that go into one statement. */
const mostBytes = 4_000_000;

/**
 * Reads the dead-letter topic into the index that operators work with. A letter that comes again changes
 * nothing.
 *
 * @param onNew hears that there are new letters, and whose requests some of them belong to
 */
export function keepLetters(
  database: Database,
  onNew: (owners: LetterOwner[]) => void,
): RawDelivery {
  return {
    contract: deadLetter,
    read: async (records) => {
      for (const some of inPortions(records)) {
        const { kept, owners } = await insertLetters(database, some.map(letterOf));
        if (kept > 0) onNew(owners);
      }
    },
  };
}

/** Letters can be large: a batch of them is kept in several statements. */
function inPortions(records: StoredRecord[]): StoredRecord[][] {
  const portions: StoredRecord[][] = [];
  let bytes = mostBytes;
  for (const record of records) {
    const more = record.value?.length ?? 0;
    if (bytes + more > mostBytes) {
      portions.push([]);
      bytes = 0;
    }
    portions.at(-1)?.push(record);
    bytes += more;
  }
  return portions;
}

async function insertLetters(
  { pool }: Database,
  letters: Letter[],
): Promise<{ kept: number; owners: LetterOwner[] }> {
  const { rows } = await pool.query<{ requestId: string | null; userId: string | null }>({
    name: "keep-letters",
    text: `with kept as (
        insert into dead_letters (partition, "offset", origin_topic, origin_partition, origin_offset, code,
          message, attempts, service, version, received_at, failed_at, organisation_id, request_id, message_id,
          redrives, key, value, headers)
        select * from unnest($1::int[], $2::bigint[], $3::text[], $4::int[], $5::bigint[], $6::text[],
          $7::text[], $8::int[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::uuid[],
          $14::uuid[], $15::text[], $16::int[], $17::bytea[], $18::bytea[], $19::text[])
        on conflict do nothing returning request_id, organisation_id
      )
      select q.id as "requestId", q.user_id as "userId" from kept
      left join requests q on q.id = kept.request_id and q.organisation_id = kept.organisation_id`,
    values: [
      letters.map(({ partition }) => partition),
      letters.map(({ offset }) => offset),
      letters.map(({ originTopic }) => originTopic),
      letters.map(({ originPartition }) => originPartition),
      letters.map(({ originOffset }) => originOffset),
      letters.map(({ code }) => code),
      letters.map(({ message }) => message),
      letters.map(({ attempts }) => attempts),
      letters.map(({ service }) => service),
      letters.map(({ version }) => version),
      letters.map(({ receivedAt }) => receivedAt),
      letters.map(({ failedAt }) => failedAt),
      letters.map(({ organisationId }) => organisationId),
      letters.map(({ requestId }) => requestId),
      letters.map(({ messageId }) => messageId),
      letters.map(({ redrives }) => redrives),
      letters.map(({ key }) => key),
      letters.map(({ value }) => value),
      letters.map(({ headers }) => encodedHeaders(headers)),
    ],
  });
  const owners = rows.flatMap(({ requestId, userId }) =>
    requestId === null || userId === null ? [] : [{ requestId, userId }],
  );
  return { kept: rows.length, owners };
}
