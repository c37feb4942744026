import { type Check, check, grouped } from "./check.ts";
import type { Evidence, NotificationRow, PersonSees } from "./evidence.ts";

/** Every notification once in each inbox, on its pages and on every open socket. */
export function checkNotifications(evidence: Evidence): Check[] {
  const { ledger, notifications, people } = evidence;
  const answers = notifications.filter(({ kind }) => kind !== "late");
  const byUser = grouped(notifications, ({ user_id }) => user_id);
  const tabs = people.flatMap(({ tabs }) => tabs);
  const deaf = people.flatMap((person) => deafTabs(person, byUser.get(person.userId) ?? []));
  const unlike = people.flatMap((person) => unlikeInbox(person, byUser.get(person.userId) ?? []));
  return [
    check("notifications of an answer, one a request", ledger.asked.length, answers.length, [
      ...notOnce(
        answers,
        ledger.asked.map(({ id }) => id),
      ),
    ]),
    check(
      "requests told late more than once",
      0,
      lateTwice(notifications).length,
      lateTwice(notifications),
    ),
    checkPositions(evidence, byUser),
    check(
      "inboxes whose pages show each notification once",
      people.length,
      people.length - unlike.length,
      unlike,
    ),
    check(
      "sockets that heard every notification (or were sent to the inbox for it)",
      tabs.length,
      tabs.length - deaf.length,
      deaf,
    ),
  ];
}

function notOnce(answers: readonly NotificationRow[], requestIds: readonly string[]): string[] {
  const told = grouped(answers, ({ request_id }) => request_id);
  return requestIds
    .filter((id) => told.get(id)?.length !== 1)
    .map((id) => `request ${id} was told ${told.get(id)?.length ?? 0} times`);
}

/** Of a request that is late its person may be told so, once. */
function lateTwice(notifications: readonly NotificationRow[]): string[] {
  const late = notifications.filter(({ kind }) => kind === "late");
  return [...grouped(late, ({ request_id }) => request_id)]
    .filter(([, told]) => told.length > 1)
    .map(([id, told]) => `request ${id} was told late ${told.length} times`);
}

function checkPositions(
  { lastPositions, people }: Evidence,
  byUser: ReadonlyMap<string, NotificationRow[]>,
): Check {
  const last = new Map(lastPositions.map((row) => [row.user_id, row.last_position]));
  const wrong = people.flatMap(({ userId }) => {
    const given = (byUser.get(userId) ?? []).map(({ position }) => position).sort((a, b) => a - b);
    const off = given.findIndex((position, index) => position !== index + 1);
    if (off >= 0) return [`${userId}: ${given[off]} where ${off + 1} should be`];
    const stands = last.get(userId) ?? 0;
    return stands === given.length ? [] : [`${userId} stands at ${stands} after ${given.length}`];
  });
  return check(
    "inboxes with positions from 1, no hole",
    people.length,
    people.length - wrong.length,
    wrong,
  );
}

function unlikeInbox({ userId, inbox }: PersonSees, kept: readonly NotificationRow[]): string[] {
  const face = (each: { position: number; title: string; href: string }) =>
    `${each.position} ${each.title} ${each.href}`;
  const pages = inbox.map(face);
  const rows = kept.map(face);
  const same = pages.length === rows.length && pages.sort().join("\n") === rows.sort().join("\n");
  return same ? [] : [`${userId}: ${pages.length} on the pages, ${rows.length} kept`];
}

function deafTabs({ userId, tabs }: PersonSees, kept: readonly NotificationRow[]): string[] {
  return tabs.flatMap(({ heard, referred, problem }, index) => {
    const missed = kept.filter(
      ({ position, title }) => !referred.has(position) && heard.get(position)?.title !== title,
    );
    const known = new Set([...heard.keys(), ...referred]).size;
    if (missed.length === 0 && known === kept.length && problem === undefined) return [];
    const positions = missed.slice(0, 5).map(({ position }) => position);
    const which = `tab ${index + 1} of ${userId}`;
    return [
      `${which} heard ${known} of ${kept.length}, not ${positions.join(", ")}; ${problem ?? ""}`,
    ];
  });
}
