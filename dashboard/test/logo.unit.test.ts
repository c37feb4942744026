import { crc32 } from "node:zlib";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { PNG } from "pngjs";
import { mostLogoBytes, readLogo } from "../src/organisation/logo.ts";
import { halved } from "../src/organisation/png-logo.ts";

const open = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">';
const read = (text: string) => readLogo(Buffer.from(text));
const drawn = (inner: string) => read(`${open}${inner}</svg>`);
const problemOf = async (inner: string) => {
  const found = await drawn(inner);
  return "problem" in found ? found.problem : undefined;
};

async function kept(text: string): Promise<string> {
  const found = await read(text);
  if ("problem" in found) throw new Error(JSON.stringify(found));
  return found.bytes.toString();
}

test("an SVG of shapes is written anew, without what draws nothing", async () => {
  const file = `<?xml version="1.0" encoding="utf-8"?>
    <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
    <!-- made by a drawing program -->
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
      xmlns:ink="http://www.inkscape.org/namespaces/inkscape" width="40mm" height="20mm" ink:version="1">
      <title>Acme &amp; Sons</title><metadata><a href="https://example.com"/></metadata>
    </svg>`.replace('<a href="https://example.com"/>', "made in a hurry");
  expect(await kept(file)).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="20" viewBox="0 0 40 20"/>',
  );
  const shapes = await kept(
    `${open}<defs><linearGradient id="sea"><stop offset="0" style="stop-color:#fff;-inkscape-font:x"/></linearGradient>
      <style>/* a */ .a, #b { fill: url(#sea); font-family: Arial }</style></defs>
      <g data-name="x"><path class="a" d="M0 0h4v4z"/><use href="#b"/><rect id="b" fill="url('#sea')" width="1" height="1"/></g></svg>`,
  );
  expect(shapes).toContain('<stop offset="0" style="stop-color:#fff"/>');
  expect(shapes).toContain("<style>.a, #b{fill:url(#sea)}</style>");
  expect(shapes).toContain('<g><path class="a" d="M0 0h4v4z"/><use xlink:href="#b"/>');
});

test.each([
  ["a script", "<script>alert(1)</script>", "active"],
  ["an event", '<rect width="1" height="1" onload="alert(1)"/>', "active"],
  ["an event in capitals", '<rect ONCLICK="alert(1)"/>', "active"],
  ["HTML inside", "<foreignObject><p>x</p></foreignObject>", "active"],
  ["a script of HTML", '<script xmlns="http://www.w3.org/1999/xhtml">1</script>', "active"],
  ["an animation", '<rect><animate attributeName="x"/></rect>', "active"],
  ["a link", '<a href="#x"><rect/></a>', "active"],
  ["something from elsewhere", '<use href="https://example.com/a.svg#b"/>', "external"],
  ["a script as address", '<use href="javascript:alert(1)"/>', "external"],
  ["a document as address", '<use href="data:image/svg+xml,x"/>', "external"],
  ["a fill from elsewhere", '<rect fill="url(https://example.com/#a)"/>', "external"],
  ["a style from elsewhere", '<rect style="fill:url(//example.com/a)"/>', "external"],
  ["an import", "<style>@import 'a.css';</style>", "external"],
  ["a style that hides an address", "<style>.a{fill:u\\72l(a)}</style>", "unsupported"],
  ["a font", "<style>@font-face{src:url(a)}</style>", "external"],
  ["a nested rule", "<style>@media print{.a{fill:red}}</style>", "unsupported"],
  ["a picture inside", '<image href="#a"/>', "unsupported"],
  ["a filter", '<filter id="a"/>', "unsupported"],
  ["writing", "<text>Acme</text>", "text"],
  [
    "a circle of references",
    '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
    "complex",
  ],
  ["elements without end", "<g>".repeat(80) + "</g>".repeat(80), "complex"],
  ["an entity nobody knows", "<g>&boom;</g>", "broken"],
  ["an element that is not closed", "<g>", "broken"],
])("an SVG with %s is refused", async (_, inner, problem) => {
  expect(await problemOf(inner)).toBe(problem);
});

test("a few lines that unfold into millions of shapes are refused, in elements and in styles", async () => {
  const levels = Array.from({ length: 12 }, (_, level) => level);
  const uses = levels.map(
    (level) => `<g id="l${level + 1}">${`<use href="#l${level}"/>`.repeat(10)}</g>`,
  );
  expect(await problemOf(`<rect id="l0"/>${uses.join("")}`)).toBe("complex");
  const masks = levels.map(
    (level) => `<mask id="l${level + 1}">${`<rect class="c${level}"/>`.repeat(10)}</mask>`,
  );
  const rules = levels.map((level) => `.c${level}{mask:url(#l${level})}`).join("");
  expect(await problemOf(`<style>${rules}</style>${masks.join("")}`)).toBe("complex");
});

test("entities are refused before they unfold", async () => {
  const bomb = `<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>${open}<g>&b;</g></svg>`;
  expect(await read(bomb)).toEqual({ problem: "entities" });
});

test.each([
  ["no size", '<svg xmlns="http://www.w3.org/2000/svg"/>', "size"],
  ["a size of nothing", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 10"/>', "size"],
  [
    "a line for a size",
    '<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="1"/>',
    "size",
  ],
  ["no namespace", '<svg viewBox="0 0 1 1"/>', "kind"],
  ["a page around it", '<html xmlns="http://www.w3.org/1999/xhtml"><svg /></html>', "kind"],
  ["another kind of content", "GIF89a", "kind"],
  ["nothing in it", "", "missing"],
])("a file with %s is refused", async (_, text, problem) => {
  expect(await read(text)).toMatchObject({ problem });
});

function picture(width: number, height: number, pixel: number[]): Buffer {
  const png = new PNG({ width, height });
  png.data = Buffer.alloc(width * height * 4, Buffer.from(pixel));
  return PNG.sync.write(png);
}

test("a PNG is encoded anew: nothing but its pixels is left", async () => {
  const clean = picture(30, 10, [200, 10, 10, 255]);
  const comment = Buffer.from("\0\0\0\x0atEXtAuthor\0Ana", "latin1");
  const file = Buffer.concat([
    clean.subarray(0, 33),
    withCrc(comment),
    clean.subarray(33),
    Buffer.from("<script>"),
  ]);
  const found = await readLogo(file);
  if ("problem" in found) throw new Error(found.problem);
  expect(found.type).toBe("image/png");
  expect(found.bytes.includes("Author")).toBe(false);
  expect(found.bytes.includes("script")).toBe(false);
  const pixels = PNG.sync.read(found.bytes);
  expect([pixels.width, pixels.height]).toEqual([30, 10]);
  expect([...pixels.data.subarray(0, 4)]).toEqual([200, 10, 10, 255]);
});

function withCrc(chunk: Buffer): Buffer {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(chunk.subarray(4)));
  return Buffer.concat([chunk, crc]);
}

test("a PNG that is larger than it prints is made smaller, its transparency kept", async () => {
  const found = await readLogo(picture(1_600, 20, [0, 80, 160, 128]));
  if ("problem" in found) throw new Error(found.problem);
  const pixels = PNG.sync.read(found.bytes);
  expect([pixels.width, pixels.height]).toEqual([800, 10]);
  expect([...pixels.data.subarray(0, 4)]).toEqual([0, 80, 160, 128]);
});

test("what cannot be seen gives no colour to what can", () => {
  const data = Buffer.from([255, 255, 255, 0, 10, 20, 30, 255]);
  expect([...halved({ width: 2, height: 1, data }).data]).toEqual([10, 20, 30, 128]);
});

test("a PNG of too many pixels is refused by its first bytes, one that is cut short or garbled too", async () => {
  const huge = picture(8, 8, [0, 0, 0, 255]);
  huge.writeUInt32BE(60_000, 16);
  expect(await readLogo(huge)).toEqual({ problem: "dimensions", detail: "60000 × 8" });
  const whole = picture(40, 40, [1, 2, 3, 255]);
  expect(await readLogo(whole.subarray(0, 60))).toEqual({ problem: "broken" });
  expect(await readLogo(whole.subarray(0, 12))).toEqual({ problem: "broken" });
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), async (at, byte) => {
      const garbled = Buffer.from(whole);
      garbled[at] = byte;
      const found = await readLogo(garbled);
      expect("problem" in found || found.type === "image/png").toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("a file that is too large is not looked at", async () => {
  expect(await readLogo(Buffer.alloc(mostLogoBytes + 1))).toEqual({ problem: "large" });
});
