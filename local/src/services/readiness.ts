/**
 * What a service says of itself at `/readyz` on loopback: "ready", its answer when it is not, or
 * undefined while it does not listen. Never rejects.
 */
export async function askReadiness(healthPort: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${healthPort}/readyz`, {
      signal: AbortSignal.timeout(2_000),
    });
    const text = await response.text();
    return response.ok ? "ready" : `${response.status} ${text.slice(0, 200)}`.trim();
  } catch {
    return undefined;
  }
}
