/** Keys that, with Alt, move a line. */
export const lineActions = { ArrowUp: "up", ArrowDown: "down" };

const blankLine = () =>
  document.querySelector("[data-blank-line]").content.firstElementChild.cloneNode(true);

/** Appends an empty line with the tax rate of the line before it, which it mostly shares. */
export function addLine(list) {
  const rate = (line) => line?.querySelector("[name$='[taxRate]']");
  const line = blankLine();
  rate(line).value = rate(list.lastElementChild)?.value ?? "";
  list.append(line);
  renumber(list);
  return line;
}

/** Removes a line and leaves the focus near where it was. An invoice form has one line at least. */
export function removeLine(list, line) {
  const near = line.nextElementSibling ?? line.previousElementSibling;
  line.remove();
  (near ?? addLine(list)).querySelector("input").focus();
  renumber(list);
}

/** Moves a line one place `up` or `down`; says whether there was a place to move to. */
export function moveLine(list, line, direction) {
  const neighbour = direction === "up" ? line.previousElementSibling : line.nextElementSibling;
  if (!neighbour) return false;
  if (direction === "up") neighbour.before(line);
  else neighbour.after(line);
  renumber(list);
  return true;
}

/** Gives every line's fields the names and ids of its place, as the server counts them. */
function renumber(list) {
  [...list.children].forEach((line, index) => {
    for (const part of line.querySelectorAll("[data-number]")) part.textContent = index + 1;
    for (const part of line.querySelectorAll("[name], [id], [for], [aria-describedby]"))
      renumberAttributes(part, index);
  });
}

function renumberAttributes(part, index) {
  for (const attribute of ["name", "id", "for", "aria-describedby", "value"]) {
    const text = part.getAttribute(attribute);
    if (text === null || (attribute === "value" && !part.matches("button"))) continue;
    const renumbered = text
      .replace(/^lines\[\w+\]/, `lines[${index}]`)
      .replace(/\blines-\w+-/g, `lines-${index}-`)
      .replace(/-line:\w+$/, `-line:${index}`);
    part.setAttribute(attribute, renumbered);
  }
}
