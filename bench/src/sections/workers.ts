import { availableParallelism } from "node:os";
import type { Client, Place } from "../contenders/contender.ts";
import { openBrowsers, openDesk } from "../desk/bench-desk.ts";
import { startParticipant } from "../processes/participant.ts";
import type { Bench, Section, SectionResult } from "../section.ts";
import { createCrew } from "../workers/crew.ts";
import { compareSizes, type SizeFigures, sizesTable } from "../workers/sizes.ts";

/** At least as many as workers: a member without a partition has nothing to do. */
const partitions = { KAFKA_PARTITIONS: "8" };

/** As many organisations, so that their keys lie on all partitions. */
const people = 64;

const [scoresInFlight, invoicesInFlight] = [512, 64];

/** More processes of a worker, at the same work. */
export const workers: Section = {
  name: "workers",
  title: "Workers: 1, 2 and 4 processes of a kind",
  run: async (bench: Bench): Promise<SectionResult> => {
    const scores = await measureScores(bench);
    const invoices = await measureInvoices(bench);
    return {
      tables: [
        sizesTable(`score-calculator, durable way, ${scoresInFlight} in flight`, scores),
        sizesTable(`invoice-generator, whole desk, ${invoicesInFlight} in flight`, invoices),
      ],
      targets: [],
      notes: [
        `CPU and memory of the workers alone. All processes share ${availableParallelism()} processors with the broker,`,
        "the database and the process that asks: where those are busy, more workers cannot help.",
      ],
      figures: { scores, invoices },
    };
  },
};

async function measureScores(bench: Bench): Promise<SizeFigures[]> {
  const desk = await openDesk(bench, partitions, ["score-calculator"]);
  const { brokers, prefix, databaseUrl } = desk;
  const client = await startParticipant<Place & { people: number }, Client>(
    new URL("../contenders/durable/client.ts", import.meta.url),
    { brokers, prefix, databaseUrl, people },
  );
  bench.own(client);
  const crew = createCrew(desk, "score-calculator");
  const milliseconds = bench.quick ? 2_000 : 6_000;
  const load = { inFlight: scoresInFlight, milliseconds };
  const figures = await compareSizes(bench, crew, (each) => client.call("drive", each), load);
  await client.close();
  await desk.close();
  return figures;
}

async function measureInvoices(bench: Bench): Promise<SizeFigures[]> {
  const desk = await openDesk(bench, partitions);
  const browsers = await openBrowsers(bench, desk, people);
  const crew = createCrew(desk, "invoice-generator");
  const milliseconds = bench.quick ? 2_000 : 6_000;
  const load = { inFlight: invoicesInFlight, milliseconds };
  const figures = await compareSizes(bench, crew, (each) => browsers.call("drive", each), load);
  await browsers.close();
  await desk.close();
  return figures;
}
