/**
 * How a file is written, so that a spreadsheet of the reader's country opens it right: one that writes decimals with a
 * comma takes `;` between cells. RFC 4180 otherwise.
 */
export type CsvDialect = { separator: "," | ";"; decimal: "." | "," };

/** A sum of money, written as a number. */
export type Decimal = { decimal: string };

/** What a spreadsheet takes for the start of a formula, or could after it has dropped what stands before it. */
const formula = /^[=+\-@\t\r]/;

/**
 * One cell. A text that a spreadsheet would run as a formula gets an apostrophe before it, which tells spreadsheets to
 * take it as text; a number stays a number, also below zero.
 */
export function csvCell(value: string | Decimal, { separator, decimal }: CsvDialect): string {
  if (typeof value !== "string") return quoted(value.decimal.replace(".", decimal), separator);
  return quoted(formula.test(value) ? `'${value}` : value, separator);
}

/** A line with its end. */
export function csvLine(cells: readonly (string | Decimal)[], dialect: CsvDialect): string {
  return `${cells.map((cell) => csvCell(cell, dialect)).join(dialect.separator)}\r\n`;
}

function quoted(text: string, separator: string): string {
  const needed = text.includes(separator) || /["\r\n]/.test(text);
  return needed ? `"${text.replaceAll('"', '""')}"` : text;
}
