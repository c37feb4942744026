/** What one hunk of a patch changed: the lines before and after, in one text each. */
type Change = { readonly file: string; readonly before: string; readonly after: string };

/** Reads a unified diff, as `patch-package` writes it. */
export function changesIn(patch: string): Change[] {
  const changes: Change[] = [];
  let file = "";
  for (const part of patch.split(/^(?=diff --git |@@ )/m)) {
    file = /^\+\+\+ b\/(.+)$/m.exec(part)?.[1] ?? file;
    if (!part.startsWith("@@ ")) continue;
    const lines = part.split("\n").slice(1);
    const side = (marks: string) =>
      lines
        .filter((line) => line !== "" && marks.includes(line.charAt(0)))
        .map((line) => line.slice(1))
        .join("\n");
    changes.push({ file, before: side(" -"), after: side(" +") });
  }
  return changes;
}

/**
 * Takes the changes of one hunk out of a file's text.
 *
 * @throws when the text is not what the patch made
 */
export function undo(text: string, { file, before, after }: Change): string {
  if (text.split(after).length !== 2) throw new Error(`${file} is not as the patch left it`);
  return text.replace(after, () => before);
}
