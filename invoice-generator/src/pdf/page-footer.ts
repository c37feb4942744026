import { COLOUR, PAGE, STYLE } from "./page-layout.ts";
import { kindOf, type Paper } from "./paper.ts";
import { ellipsize } from "./wrap-text.ts";

/** Says on every page whose and which invoice it is part of, and which page of how many. */
export function drawFooters({ canvas, words, invoice }: Paper) {
  const { seller, number } = invoice;
  const measure = (text: string) => canvas.width(text, STYLE.footer);
  const printed = canvas.clean(words.of(kindOf(invoice, words), number));
  const name = ellipsize(
    canvas.clean(seller.name).replaceAll("\n", " "),
    PAGE.width - measure(`${printed} · `) - 80,
    measure,
  );
  for (let index = 0; index < canvas.pages; index++) {
    canvas.switchToPage(index);
    canvas.box(PAGE.left, PAGE.footer - 15, PAGE.width, 0.5, COLOUR.hairline);
    canvas.text(`${name} · ${printed}`, PAGE.left, PAGE.footer, STYLE.footer);
    const page = words.page(index + 1, canvas.pages);
    canvas.textRight(page, PAGE.right, PAGE.footer, STYLE.footer);
  }
}
