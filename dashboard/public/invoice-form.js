import { startCustomerPicker } from "./customer-picker.js";
import { startDraft } from "./invoice-draft.js";
import { addLine, lineActions, moveLine, removeLine } from "./invoice-lines.js";
import { showSums } from "./invoice-sums.js";
import { startTerms } from "./invoice-terms.js";

const form = document.querySelector("[data-invoice-form]");
const list = form.querySelector("[data-lines]");
const announcement = form.querySelector("[data-announce]");

const announce = (text, line) => {
  announcement.textContent = text.replace("{number}", line);
};

function update() {
  for (const line of list.children) showWhyUntaxed(line);
  showSums(form);
}

/** A line without tax says why; one with tax need not ask. */
function showWhyUntaxed(line) {
  const value = (name) => line.querySelector(`[name$='[${name}]']`).value.trim();
  const rate = value("taxRate").replace(",", ".");
  const category = value("taxCategory");
  line.classList.toggle("is-untaxed", category !== "" || (rate !== "" && Number(rate) === 0));
  line.classList.toggle("needs-reason", !["", "S", "Z"].includes(category));
}

function act(action, line) {
  const number = [...list.children].indexOf(line) + 1;
  if (action === "remove") {
    removeLine(list, line);
    announce(announcement.dataset.removed, number);
  } else if (moveLine(list, line, action)) {
    announce(announcement.dataset.moved, [...list.children].indexOf(line) + 1);
  }
  // What a button did was no typing, and counts as such: for the sums and for the draft.
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

/** A move takes the line out of the document for a moment, and the first line has no way further up. */
function focusAfterMove(line, button) {
  const buttons = [button, ...line.querySelectorAll("[data-line-action]")];
  buttons.find((each) => getComputedStyle(each).visibility === "visible").focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches("[data-add-line]")) {
    event.preventDefault();
    addLine(list).querySelector("input").focus();
    update();
  } else if (button?.matches("[data-line-action]")) {
    event.preventDefault();
    const line = button.closest("[data-line]");
    act(button.dataset.lineAction, line);
    if (line.isConnected) focusAfterMove(line, button);
  }
});

list.addEventListener("keydown", (event) => {
  const input = event.target;
  const line = input.closest("[data-line]");
  if (event.altKey && event.key in lineActions) {
    event.preventDefault();
    act(lineActions[event.key], line);
    input.focus();
  } else if (event.key === "Enter" && input.matches("input") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    const column = [...line.querySelectorAll("input")].indexOf(input);
    const next = line.nextElementSibling;
    (next ?? addLine(list)).querySelectorAll("input")[next ? column : 0].focus();
    update();
  }
});

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-testid=generate]"));
});

form.addEventListener("input", update);
form.addEventListener("change", update);
startTerms(form);
startCustomerPicker(form);
startDraft(form, { list, addLine, update });
update();
