/** Files that a dashboard or a crowd has open besides its sockets, with room. */
const others = 200;

/**
 * Why this many sockets cannot be opened in one process, or undefined when they can. Node raises its limit
 * to the hard one by itself and children inherit that, so nothing but the hard limit counts.
 */
export function tooFewFiles(sockets: number): string | undefined {
  const report = process.report.getReport() as unknown as {
    userLimits?: { open_files?: { hard: string | number } };
  };
  const hard = Number(report.userLimits?.open_files?.hard); // NaN: unlimited, or a system without
  const needed = sockets + others;
  if (!(hard < needed)) return undefined;
  return `${sockets} browsers were left out: they need ${needed} open files a process, ${hard} are allowed (raise the hard limit, as root: ulimit -Hn ${needed}).`;
}
