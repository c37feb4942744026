/** How long after its due date an amount is still owed, in days. */
export const buckets = ["not-due", "1-30", "31-60", "61-90", "over-90"] as const;
export type Bucket = (typeof buckets)[number];

/** What is owed in a currency in one bucket, in minor units. */
export type Aged = { bucket: Bucket; invoices: number; amount: number };

/** The bucket of what was due on a day, as seen on another; on the due date itself it is not overdue. */
export function bucketOf(dueDate: string, today: string): Bucket {
  const late = daysBetween(dueDate, today);
  if (late <= 0) return "not-due";
  if (late <= 30) return "1-30";
  if (late <= 60) return "31-60";
  return late <= 90 ? "61-90" : "over-90";
}

/** The days on which what is in a bucket was due, both included; open where there is no bound. */
export function dueIn(bucket: Bucket, today: string): { from?: string; to?: string } {
  switch (bucket) {
    case "not-due":
      return { from: today };
    case "1-30":
      return { from: daysBefore(30, today), to: daysBefore(1, today) };
    case "31-60":
      return { from: daysBefore(60, today), to: daysBefore(31, today) };
    case "61-90":
      return { from: daysBefore(90, today), to: daysBefore(61, today) };
    case "over-90":
      return { to: daysBefore(91, today) };
    default:
      return bucket satisfies never;
  }
}

/** What is owed, by how long it has been due: every bucket, the youngest first. */
export function ageingOf(
  owed: readonly { dueDate: string; invoices: number; amount: number }[],
  today: string,
): Aged[] {
  const aged = new Map(buckets.map((bucket) => [bucket, { bucket, invoices: 0, amount: 0 }]));
  for (const { dueDate, invoices, amount } of owed) {
    const into = aged.get(bucketOf(dueDate, today)) as Aged;
    into.invoices += invoices;
    into.amount += amount;
  }
  return [...aged.values()];
}

const oneDay = 86_400_000;

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / oneDay);
}

/** The ISO day so many days before another. */
export function daysBefore(days: number, today: string): string {
  return new Date(Date.parse(today) - days * oneDay).toISOString().slice(0, 10);
}
