import pg from "pg";

type Connect = (...given: unknown[]) => unknown;

/**
 * A pool whose idle connection takes a statement in the moment it is asked. By itself the pool looks for one only after
 * all else that the process has at hand: in the thick of a message's handling that is its next fetch, the files it
 * writes and the lines it logs, while the server has nothing to do.
 */
export function createPromptPool(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(options);
  // Not a subclass: libraries know a pool by the name of its constructor.
  const inside = pool as unknown as { connect: Connect; _pulseQueue(): void };
  const connect = inside.connect.bind(pool);
  inside.connect = (...given) => {
    const asked = connect(...given);
    // Gives the first who waits an idle connection.
    if (pool.idleCount > 0) inside._pulseQueue();
    return asked;
  };
  return pool;
}
