import { Agent, request } from "node:http";

/** What a server answered, read to its end. */
export type Answer = { readonly status: number; readonly location: string; readonly body: string };

/** A browser's side of HTTP: connections that stay open, and cookies. */
export type HttpClient = {
  /** Sends a request; resolves when the answer is there whole. */
  send(method: "GET" | "POST", path: string, form?: URLSearchParams): Promise<Answer>;
  /** The cookies it has, as a header. */
  cookie(): string;
  close(): void;
};

/**
 * @param url of the server
 * @param first a cookie that it has from the start, as `name=value`
 */
export function createHttpClient(url: string, first?: string): HttpClient {
  const agent = new Agent({ keepAlive: true });
  const cookies = new Map<string, string>();
  keep(first === undefined ? [] : [first]);
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  function keep(lines: readonly string[] = []): void {
    for (const line of lines) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value);
    }
  }

  function once(
    method: "GET" | "POST",
    path: string,
    content: string | undefined,
    onFailure: (error: Error, reused: boolean) => void,
    onAnswer: (answer: Answer) => void,
  ): void {
    const headers = {
      cookie: cookie(),
      ...(content !== undefined && {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": String(Buffer.byteLength(content)),
      }),
    };
    const sent = request(new URL(path, url), { method, agent, headers }, (response) => {
      keep(response.headers["set-cookie"]);
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("error", (error) => onFailure(error, false));
      const { statusCode: status = 0, headers } = response;
      response.on("end", () => onAnswer({ status, location: headers.location ?? "", body }));
    });
    sent.on("error", (error) => onFailure(error, sent.reusedSocket));
    sent.end(content);
  }

  return {
    cookie,
    close: () => agent.destroy(),
    send: (method, path, form) =>
      new Promise((resolve, reject) => {
        const content = form?.toString();
        // A connection that the server closed while it was idle is no failure: browsers try anew.
        const attempt = () =>
          once(
            method,
            path,
            content,
            (error, reused) => (reused ? attempt() : reject(error)),
            resolve,
          );
        attempt();
      }),
  };
}
