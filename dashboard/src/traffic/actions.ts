import type { Database } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import { desc } from "drizzle-orm";
import { trafficActions } from "../tables.ts";

/** Places and offsets, as strings where they may pass 2^53; never what a record says. */
export type TrafficDetails = {
  topic?: string;
  partition?: number;
  offset?: string;
  /** The place of the record that was sent again, or that a new one was made from. */
  of?: string;
  /** Written although its contract does not allow it. */
  anyway?: boolean;
  group?: string;
  steps?: { topic: string; partition: number; from: string | null; to: string }[];
};

export type TrafficAction = typeof trafficActions.$inferSelect;

/** Writes into the log what an operator did to topics or groups. */
export async function logAction(
  { query }: Database,
  action: Pick<TrafficAction, "doneBy" | "action" | "details">,
): Promise<void> {
  await query.insert(trafficActions).values({ id: newId(), doneAt: new Date(), ...action });
}

/** The latest of these. */
export async function latestActions({ query }: Database, count: number): Promise<TrafficAction[]> {
  return query.select().from(trafficActions).orderBy(desc(trafficActions.doneAt)).limit(count);
}
