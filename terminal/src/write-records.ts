import { csv, ndjson } from "@recibo/common/traffic/export/export";
import type { TrafficRecord } from "@recibo/common/traffic/reading/record";
import { viewOf } from "@recibo/common/traffic/view";
import type { Desk } from "./desk.ts";
import type { Output } from "./output.ts";
import type { Format } from "./reading-options.ts";
import { recordLine, recordText } from "./record-lines.ts";

/** How to write records. */
export type WritingOptions = {
  readonly format?: Format | undefined;
  readonly columns?: readonly string[] | undefined;
  /** The most records; all when not said. */
  readonly limit?: number | undefined;
};

type Stream = AsyncIterable<readonly TrafficRecord[]>;

/** Writes records as they come; resolves to how many there were. */
export async function writeRecords(
  records: Stream,
  { format, columns, limit }: WritingOptions,
  output: Output,
  desk: Desk,
): Promise<number> {
  const { decoder } = desk.traffic;
  const counted = new Counted(records, limit);
  const how = format ?? (output.terminal ? "line" : "ndjson");
  const lines = {
    ndjson: () => ndjson(counted, decoder, columns),
    csv: () => csv(counted, decoder, columns),
    line: () => each(counted, (record) => `${recordLine(viewOf(record, decoder), output)}\n`),
    full: () => each(counted, (record) => `${recordText(viewOf(record, decoder), output, desk)}\n`),
    value: () => each(counted, ({ value }) => `${value?.toString("utf8") ?? ""}\n`),
  }[how];
  for await (const text of lines()) await output.write(text);
  return counted.count;
}

async function* each(
  records: Stream,
  write: (record: TrafficRecord) => string,
): AsyncGenerator<string, void> {
  for await (const some of records) yield some.map(write).join("");
}

/** Counts what passes, and ends when it is enough. */
class Counted implements AsyncIterable<readonly TrafficRecord[]> {
  count = 0;
  readonly #records: Stream;
  readonly #limit: number;

  constructor(records: Stream, limit = Number.POSITIVE_INFINITY) {
    this.#records = records;
    this.#limit = limit;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly TrafficRecord[], void> {
    if (this.#limit === 0) return;
    for await (const some of this.#records) {
      const wanted = some.slice(0, this.#limit - this.count);
      this.count += wanted.length;
      yield wanted;
      if (this.count >= this.#limit) return;
    }
  }
}
