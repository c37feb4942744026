/** As the columns `search` are made: small letters, no accents. */
export function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
}

/** Text for within a pattern of `like`, standing for itself. */
export const escapeLike = (text: string) => text.replace(/[\\%_]/g, "\\$&");
