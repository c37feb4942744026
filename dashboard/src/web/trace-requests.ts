import { attributes as named } from "@recibo/common/telemetry/attributes";
import { preciseNow, sampledOf, tracing } from "@recibo/common/telemetry/spans";
import { newSpanId, newTraceId } from "@recibo/common/telemetry/trace-context";
import type { Request, RequestHandler } from "express";
import { withoutToken } from "../accounts/invitation-link.ts";

/** A browser's request as the first span of a trace. */
export type Click = {
  readonly spanId: string;
  /** Says which trace it turned out to begin: that of the request it asked for. */
  belongsTo(traceId: string): void;
};

/**
 * Makes a span of every page and form; a form that asks for something begins the trace of that request,
 * others have one of their own. A trace that the browser or a proxy brought along is linked. Stands behind
 * the assets; without tracing it does nothing.
 */
export function traceRequests(): RequestHandler {
  return (request, response, next) => {
    const recorder = tracing();
    if (!recorder) return next();
    const start = preciseNow();
    const spanId = newSpanId();
    let traceId = newTraceId();
    request.click = {
      spanId,
      belongsTo: (asked) => {
        traceId = asked;
      },
    };
    response.once("close", () => {
      if (!recorder.samples(traceId)) return;
      const { method, path } = request;
      const route = routeOf(request);
      recorder.record({
        name: route === undefined ? method : `${method} ${route}`,
        kind: "server",
        ...{ traceId, spanId, start, end: preciseNow() },
        links: sampledOf([request.get("traceparent")]),
        attributes: {
          [named.httpMethod]: method,
          [named.httpRoute]: route,
          [named.urlPath]: withoutToken(path),
          [named.httpStatus]: response.statusCode,
        },
        ...(response.statusCode >= 500 && { error: new Error(`status ${response.statusCode}`) }),
      });
    });
    next();
  };
}

function routeOf({ baseUrl, route }: Request): string | undefined {
  return route === undefined ? undefined : `${baseUrl}${route.path}`;
}
