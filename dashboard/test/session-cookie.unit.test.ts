import { expect, test } from "@jest/globals";
import type { Database } from "@recibo/common/database/database";
import express from "express";
import request from "supertest";
import { createSessions, signIn } from "../src/web/session.ts";

const person = {
  userId: "01931d5e-0000-7000-8000-000000000001",
  organisationId: "01931d5e-0000-7000-8000-000000000002",
  organisationName: "Tinta & Papel",
  email: "ana@example.com",
  name: "Ana",
};

/** The cookie that signing in sets, by http or through a proxy that speaks https. */
async function cookieOf(secure: boolean): Promise<string> {
  const database = { pool: { query: keepsNothing } } as unknown as Database;
  const app = express();
  if (secure) app.set("trust proxy", 1);
  app.use(createSessions(database, { secret: "a".repeat(32), days: 14 }, secure));
  app.post("/sign-in", async (asked, response) => {
    await signIn(asked, person);
    response.end();
  });
  const answer = await request(app).post("/sign-in").set("x-forwarded-proto", "https");
  return answer.get("Set-Cookie")?.join() ?? "";
}

/** As connect-pg-simple calls it, and as we do. */
async function keepsNothing() {
  return { rows: [] };
}

test("the session's cookie is for the server alone, and comes along from other sites by links only", async () => {
  expect(await cookieOf(false)).toMatch(
    /^recibo=s%3A[\w-]{32}\.[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
  );
});

test("behind https it goes over https alone, and no other host of the domain can set it", async () => {
  expect(await cookieOf(true)).toMatch(
    /^__Host-recibo=s%3A[\w-]{32}\.[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
  );
});
