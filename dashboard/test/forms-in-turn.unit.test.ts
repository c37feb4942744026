import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { until } from "@recibo/local/trial/until";
import express, { type RequestHandler, type Response } from "express";
import { formsInTurn, oneFormATurn } from "../src/web/forms-in-turn.ts";

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves on a port of its own. */
async function serve(...handlers: RequestHandler[]): Promise<number> {
  server = createServer(express().use(...handlers));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

/** Asks over a connection of its own; resolves when the answer is there. */
async function ask(port: number, method: "GET" | "POST"): Promise<void> {
  const asked = request({ port, method, agent: false });
  asked.end();
  const [answer] = await once(asked, "response");
  await once(answer.resume(), "end");
}

test("a page that is asked for after two hundred forms is answered before most of them", async () => {
  let forms = 0;
  const port = await serve(oneFormATurn(), ({ method }, response) => {
    if (method === "POST") {
      const end = performance.now() + 2;
      while (performance.now() < end); // a form takes its time
      forms++;
    }
    response.end();
  });
  const all = Array.from({ length: 200 }, () => ask(port, "POST"));
  await ask(port, "GET");
  expect(forms).toBeLessThan(100);
  await Promise.all(all);
  expect(forms).toBe(200);
});

test("four forms are worked on at a time, one while a page is, and none waits for ever", async () => {
  const inside: { method: string; response: Response }[] = [];
  const port = await serve(formsInTurn(), ({ method }, response) => {
    inside.push({ method, response });
  });
  const finish = (method: string) => {
    const index = inside.findIndex((each) => each.method === method);
    inside.splice(index, 1)[0]?.response.end();
  };
  const page = ask(port, "GET");
  await until("the page to be inside", () => inside.length === 1);
  const forms = Array.from({ length: 10 }, () => ask(port, "POST"));
  await until("a form beside it", () => inside.length === 2);
  finish("POST");
  await until("the next form", () => inside.length === 2);

  finish("GET");
  await page;
  await until("four forms", () => inside.length === 4);
  for (let done = 1; done < 10; done++) {
    await until("a form", () => inside.length > 0);
    expect(inside.length).toBeLessThanOrEqual(4);
    finish("POST");
  }
  await Promise.all(forms);
});

test("a form whose sender hung up while it waited leaves its place to the next", async () => {
  const inside: Response[] = [];
  const port = await serve(formsInTurn(), (_request, response) => void inside.push(response));
  const first = Array.from({ length: 4 }, () => ask(port, "POST"));
  await until("four forms", () => inside.length === 4);
  const impatient = request({ port, method: "POST", agent: false });
  impatient.on("error", () => undefined).end();
  await once(impatient, "finish");
  const last = ask(port, "POST");
  impatient.destroy();
  for (const response of inside.splice(0)) response.end();
  await Promise.all(first);
  await until("the last form", () => inside.length > 0);
  for (const response of inside) response.end();
  await last;
});

test("forms whose senders hang up before their turn hold no place", async () => {
  const inside: Response[] = [];
  const late: RequestHandler = (_request, _response, next) => void setTimeout(next, 50);
  const port = await serve(late, formsInTurn(), (_request, response) => void inside.push(response));
  for (let count = 0; count < 6; count++) {
    const impatient = request({ port, method: "POST", agent: false });
    impatient.on("error", () => undefined).end();
    await once(impatient, "finish");
    impatient.destroy();
  }
  const forms = Array.from({ length: 4 }, () => ask(port, "POST"));
  await until("four forms", () => inside.length === 4);
  for (const response of inside) response.end();
  await Promise.all(forms);
});
