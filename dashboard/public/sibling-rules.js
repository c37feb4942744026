/** Selectors that end in "any element after another one". */
const ANY_SIBLING = /(~ :not\(template\)|\+ \*)$/;

/**
 * Takes such rules of Tabler's out of the page: with one of them a browser works out the styles of all rows of a table
 * anew whenever one comes before them. They draw lines between the children of `.divide-x` and `.divide-y`, and clear
 * what floats beside a legend; a page that calls this has neither.
 */
export function withoutSiblingRules() {
  for (const sheet of document.styleSheets)
    for (let index = sheet.cssRules.length - 1; index >= 0; index--)
      if (ANY_SIBLING.test(sheet.cssRules[index].selectorText)) sheet.deleteRule(index);
}
