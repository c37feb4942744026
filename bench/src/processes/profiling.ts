/**
 * Node's options with which a process leaves a processor profile, for a browser's developer tools, in the
 * folder that `BENCH_PROFILE` names; none without it. Profiling costs time: the figures are not to be kept.
 */
export function profilingOptions(): string[] {
  const folder = process.env.BENCH_PROFILE;
  return folder ? ["--cpu-prof", `--cpu-prof-dir=${folder}`] : [];
}
