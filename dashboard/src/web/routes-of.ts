import type { Express, IRouter } from "express";

/** A route as it was defined: `GET /invoices/:id`. */
export type RouteName = `${string} ${string}`;

type Layer = {
  rawPath: unknown;
  slash: boolean;
  route?: { path: unknown; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
};

/**
 * Every route of an application in the order they are tried, for a test that walks them all. Files that are
 * served as they are have none.
 */
export function routesOf(app: Express): RouteName[] {
  return ofStack("", (app.router as IRouter & { stack: Layer[] }).stack);
}

function ofStack(at: string, stack: Layer[]): RouteName[] {
  return stack.flatMap((layer) => {
    const { route, handle } = layer;
    if (route) {
      return Object.keys(route.methods).flatMap((method) =>
        [route.path].flat().map((path) => `${method.toUpperCase()} ${at}${path}` as RouteName),
      );
    }
    if (!handle.stack) return [];
    const mounts = layer.slash ? [""] : [layer.rawPath].flat();
    return mounts.flatMap((mount) => ofStack(`${at}${mount}`, handle.stack as Layer[]));
  });
}
