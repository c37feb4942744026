/** What processes have used so far. */
export type Usage = {
  /** Seconds of processor time, of all threads, user and system. */
  readonly cpuSeconds: number;
  /** Resident memory now, in bytes. */
  readonly residentBytes: number;
};

/** What this process has used so far. */
export function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, residentBytes: process.memoryUsage.rss() };
}

/** Several processes as one. */
export function sumOf(usages: readonly Usage[]): Usage {
  return {
    cpuSeconds: usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    residentBytes: usages.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
  };
}

/** What was used between two looks; memory is that of the later one. */
export function between(before: Usage, after: Usage): Usage {
  return { ...after, cpuSeconds: after.cpuSeconds - before.cpuSeconds };
}
