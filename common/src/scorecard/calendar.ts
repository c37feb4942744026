const DAY = 86_400_000;

/** Whole days from one ISO date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** Calendar months from the month of one ISO date to the month of another: 31 May to 1 June is 1. */
export function monthsBetween(from: string, to: string): number {
  return monthNumber(to) - monthNumber(from);
}

/** Months that are over, day for day: 31 May to 1 June is 0, 3 May to 3 June is 1. */
export function fullMonthsBetween(from: string, to: string): number {
  return monthsBetween(from, to) - (to.slice(8) < from.slice(8) ? 1 : 0);
}

function monthNumber(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
}
