import type { Canvas } from "./canvas.ts";
import { COLOUR, PAGE, STYLE } from "./page-layout.ts";
import type { PrintableInvoice } from "./printable-invoice.ts";
import { ellipsize } from "./wrap-text.ts";

/** Says on every page whose and which invoice it is part of, and which page of how many. */
export function drawFooters(canvas: Canvas, { seller, number }: PrintableInvoice) {
  const measure = (text: string) => canvas.width(text, STYLE.footer);
  const invoice = canvas.clean(`Invoice ${number}`);
  const name = ellipsize(
    canvas.clean(seller.name).replaceAll("\n", " "),
    PAGE.width - measure(`${invoice} · `) - 80,
    measure,
  );
  for (let index = 0; index < canvas.pages; index++) {
    canvas.switchToPage(index);
    canvas.box(PAGE.left, PAGE.footer - 15, PAGE.width, 0.5, COLOUR.hairline);
    canvas.text(`${name} · ${invoice}`, PAGE.left, PAGE.footer, STYLE.footer);
    const page = `Page ${index + 1} of ${canvas.pages}`;
    canvas.textRight(page, PAGE.right, PAGE.footer, STYLE.footer);
  }
}
