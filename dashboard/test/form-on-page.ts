const texts: Record<string, string> = {
  "&#34;": '"',
  "&#39;": "'",
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
};
const unescaped = (html = "") =>
  html.replaceAll(/&(?:#34|#39|lt|gt|amp);/g, (each) => texts[each] ?? each);

/** The text of an attribute of a tag, as it was before it was escaped. */
export const attribute = (tag: string, name: string) =>
  unescaped(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]);

/** What a browser would send of the form that posts to an address, no button pressed: the inputs with their texts. */
export function formOnPage(page: string, address: string): Record<string, string> {
  const form = page.slice(page.indexOf(`method="post" action="${address}"`));
  const html = form.slice(0, form.indexOf("</form>"));
  const sent: [string, string][] = [];
  for (const [tag] of html.matchAll(/<input [^>]*>/g))
    if (!tag.includes('type="checkbox"'))
      sent.push([attribute(tag, "name"), attribute(tag, "value")]);
  for (const [, tag = "", text] of html.matchAll(/(<textarea [^>]*>)([^<]*)/g))
    sent.push([attribute(tag, "name"), unescaped(text)]);
  for (const [, tag = "", options = ""] of html.matchAll(/(<select [^>]*>)([\s\S]*?)<\/select>/g)) {
    const chosen =
      /<option value="([^"]*)" selected/.exec(options) ?? /<option value="([^"]*)"/.exec(options);
    sent.push([attribute(tag, "name"), unescaped(chosen?.[1])]);
  }
  return Object.fromEntries(sent);
}
