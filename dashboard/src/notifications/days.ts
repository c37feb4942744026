/** What came on one day. */
export type Day<T> = {
  /** `YYYY-MM-DD` in UTC. */
  date: string;
  /** How people call it, when there is a word for it. */
  name: "today" | "yesterday" | "earlier";
  notifications: T[];
};

/** Notifications by the day on which they came, in the order in which they are given. */
export function byDay<T extends { createdAt: Date }>(notifications: T[], today: string): Day<T>[] {
  const days: Day<T>[] = [];
  for (const each of notifications) {
    const date = dayOf(each.createdAt);
    const last = days.at(-1);
    if (last?.date === date) last.notifications.push(each);
    else days.push({ date, name: nameOf(date, today), notifications: [each] });
  }
  return days;
}

const oneDay = 86_400_000;
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

function nameOf(date: string, today: string): Day<never>["name"] {
  if (date === today) return "today";
  return date === dayOf(new Date(Date.parse(today) - oneDay)) ? "yesterday" : "earlier";
}
