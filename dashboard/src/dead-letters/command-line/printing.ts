import { contentOf, printed } from "../content.ts";
import { type Letter, type LetterSummary, letterId } from "../letter.ts";
import type { LetterAction } from "../letters.ts";

/** A letter in one line of JSON, without what is in it. */
export function letterLine(letter: LetterSummary): string {
  const { partition: _, offset: __, ...facts } = letter;
  return JSON.stringify({ id: letterId(letter), ...facts });
}

/** Letters as a table no wider than the terminal: the last column is cut where it ends. */
export function letterTable(letters: LetterSummary[], width: number): string {
  const head = ["LETTER", "GIVEN UP (UTC)", "TOPIC", "CODE", "TRIES", "STATE", "WHY"];
  const rows = letters.map((letter) => [
    letterId(letter),
    letter.failedAt.toISOString().slice(0, 19).replace("T", " "),
    onOneLine(letter.originTopic ?? "?"),
    onOneLine(letter.code),
    String(letter.attempts),
    letter.state,
    onOneLine(letter.message),
  ]);
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] as string).length)),
  );
  return [head, ...rows]
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] as number)).join("  "))
    .map((line) => line.trimEnd().slice(0, width))
    .join("\n");
}

/** Everything about a letter, for a person to read. */
export function letterText(letter: Letter, actions: LetterAction[]): string {
  const content = contentOf(letter.value);
  const from = `${letter.originTopic ?? "unknown topic"}/${letter.originPartition ?? "?"}@${letter.originOffset ?? "?"}`;
  const facts = [
    ["letter", `${letterId(letter)} (${letter.state})`],
    ["from", from],
    ["why", `${letter.code}: ${onOneLine(letter.message)}`],
    ["tries", String(letter.attempts)],
    ["given up", `${letter.failedAt.toISOString()} by ${letter.service} ${letter.version}`],
    ["request", letter.requestId ?? "not readable"],
    ["key", letter.key ? printed(letter.key) : "none"],
  ];
  const headers = Object.entries(letter.headers).map(([name, value]) => [name, printed(value)]);
  const value = content.kind === "none" ? "(none)" : content.text;
  return [
    columns(facts),
    `headers\n${indented(columns(headers))}`,
    `value, ${content.bytes} bytes${content.cut ? ", the beginning" : ""}\n${indented(value)}`,
    ...(actions.length > 0
      ? [`what was done\n${indented(actions.map(actionText).join("\n"))}`]
      : []),
  ].join("\n\n");
}

function actionText({ action, by, at, reason, toPartition, toOffset }: LetterAction): string {
  const how =
    action === "redriven"
      ? `sent again, now at ${toPartition}@${toOffset}`
      : `discarded: ${reason}`;
  return `${at.toISOString()} ${onOneLine(by)} ${onOneLine(how)}`;
}

function columns(rows: string[][]): string {
  const width = Math.max(0, ...rows.map(([name]) => (name as string).length));
  return rows.map(([name, value]) => `${(name as string).padEnd(width)}  ${value}`).join("\n");
}

const indented = (text: string) => text.replace(/^/gm, "  ");

/** What a message says is not ours: it must not move the cursor or colour the terminal. */
function onOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
