/**
 * Fetches at a steady rate and measures each. A fetch does not wait for the one before: a server that
 * stalls is asked all the same, so that its slowest moments are not left out.
 */
export function createSteadyFetching(fetchPage: (path: string) => Promise<void>) {
  let under: Promise<number>[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function measured(path: string): Promise<number> {
    const start = performance.now();
    await fetchPage(path);
    return performance.now() - start;
  }

  return {
    begin({ perSecond, paths }: { perSecond: number; paths: string[] }): void {
      under = [];
      timer = setInterval(() => {
        const fetched = measured(paths[under.length % paths.length] as string);
        fetched.catch(() => undefined); // `end` hears of it
        under.push(fetched);
      }, 1_000 / perSecond);
    },
    async end(): Promise<Float64Array> {
      clearInterval(timer);
      return Float64Array.from(await Promise.all(under));
    },
  };
}
