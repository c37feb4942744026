import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { Visitor } from "@recibo/local/trial/visitor";

let desk: TrialDesk;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["dashboard"] });
}, 60_000);

afterAll(() => desk.close());

const languageOf = async (visitor: Visitor, path: string) =>
  /<html lang="([^"]+)"/.exec(await (await visitor.get(path)).text())?.[1];

const asking = (language: string) =>
  fetch(`${desk.url}/sign-in`, { headers: { "accept-language": language } }).then((page) =>
    page.text(),
  );

test("a browser's own language is spoken until another one is chosen", async () => {
  expect(await asking("pt;q=0.9, fr")).toContain('<html lang="pt-BR"');
  expect(await asking("pt-PT")).toContain('<html lang="pt-BR"');
  expect(await asking("pt-BR, en;q=0.8")).toContain('<html lang="pt-BR"');
  expect(await asking("fr")).toContain('<html lang="en"');
  expect(await asking("en-US, pt;q=0.5")).toContain('<html lang="en"');
});

test("the language chosen before sign-up is the account's, wherever one signs in", async () => {
  const ana = desk.visitor();
  await ana.post("/sign-in", "/language", { language: "pt-BR", next: "/sign-up" });
  expect(await languageOf(ana, "/sign-up")).toBe("pt-BR");
  const { email, password } = await ana.signUp();

  const elsewhere = desk.visitor();
  await elsewhere.post("/sign-in", "/sign-in", { email, password });
  expect(await languageOf(elsewhere, "/")).toBe("pt-BR");
  await elsewhere.post("/", "/language", { language: "en", next: "/" });
  expect(await languageOf(elsewhere, "/")).toBe("en");

  const later = desk.visitor();
  await later.post("/sign-in", "/sign-in", { email, password });
  expect(await languageOf(later, "/")).toBe("en");
});

test("a page that is not there says so in the reader's language", async () => {
  const ana = desk.visitor();
  await ana.post("/sign-in", "/language", { language: "pt-BR", next: "/" });
  await ana.signUp();
  expect(await (await ana.get("/nothing")).text()).toContain("Página não encontrada");
});

test("a language that the desk does not speak changes nothing, and nobody is led elsewhere", async () => {
  const ana = desk.visitor();
  const answer = await ana.post("/sign-in", "/language", {
    language: "xx",
    next: "//elsewhere.example",
  });
  expect(answer.headers.get("location")).toBe("/");
  expect(await languageOf(ana, "/sign-in")).toBe("en");
});
