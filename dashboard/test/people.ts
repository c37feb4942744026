import { randomBytes } from "node:crypto";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import type { Visitor } from "@recibo/local/trial/visitor";

/** The password of everybody here. */
export const password = "correct horse battery";

export const newEmail = () => `${randomBytes(6).toString("hex")}@example.com`;

/** Invites an address; returns the path of the link. */
export async function invite(owner: Visitor, invited = newEmail()): Promise<string> {
  const page = await (await owner.post("/members", "/members/invitations", { invited })).text();
  const [, path] = /value="http[^"]+(\/invitations\/[\w-]{43})"/.exec(page) ?? [];
  if (path === undefined) throw new Error("there is no link on the page");
  return path;
}

/** Somebody who was invited and came. */
export async function joined(desk: TrialDesk, owner: Visitor, name = "Bruno", email = newEmail()) {
  const path = await invite(owner, email);
  const visitor = desk.visitor();
  const answer = await visitor.post(path, path, { name, password });
  if (answer.status !== 303) throw new Error(`the form was answered with ${answer.status}`);
  return { visitor, email, id: await idOf(desk, email) };
}

/** The id of the account that an address has now. */
export async function idOf(desk: TrialDesk, email: string): Promise<string> {
  const [row] = await desk.sql<{ id: string }>(
    "select id from dashboard.users where email = $1 and removed_at is null",
    [email],
  );
  if (!row) throw new Error(`there is no account ${email}`);
  return row.id;
}

/** Whether a visitor is signed in. */
export const isIn = async (visitor: Visitor) => (await visitor.get("/account")).status === 200;

/** The same person in another browser. */
export async function signedInAgain(desk: TrialDesk, email: string): Promise<Visitor> {
  const visitor = desk.visitor();
  const answer = await visitor.post("/sign-in", "/sign-in", { email, password });
  if (answer.status !== 303) throw new Error(`the form was answered with ${answer.status}`);
  return visitor;
}
