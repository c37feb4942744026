import { expect, test } from "@jest/globals";
import { addressOf, viewOfAddress } from "../src/traffic/records-view.ts";

test("the link of a live view carries how fast it is, unless that is the usual or it stands still", () => {
  const linkOf = (search: string) =>
    addressOf(viewOfAddress(new URLSearchParams(search)), {}, "").replace(/^\?/, "");
  for (const link of ["topics=many&live=1", "topics=many&live=1&rate=fastest", "topics=many"])
    expect(linkOf(link)).toBe(link);
  for (const rate of ["50", "0", "-1", "4711", "often"])
    expect(linkOf(`topics=many&live=1&rate=${rate}`)).toBe("topics=many&live=1");
  expect(linkOf("topics=many&rate=10")).toBe("topics=many");
});
