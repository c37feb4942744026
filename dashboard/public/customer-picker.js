import { createPickerList } from "./picker-list.js";

/** Typing rests this long before customers are looked up. */
const REST_MS = 150;

/**
 * Makes a combobox of the customer's select (WAI-ARIA: editable, with list): one types, the list follows, arrow keys
 * and Enter choose. The select stays in the form, out of sight, with what is chosen.
 */
export function startCustomerPicker(form) {
  const root = form.querySelector("[data-customer-picker]");
  if (!root) return;
  const select = root.querySelector("select");
  const parts = { form, root, select, ...build(root, select) };
  const picker = createPickerList(parts.input, parts.list);
  const lookUp = createLookUp(parts, picker);
  const choose = (choice) => {
    lookUp.stop();
    picker.close();
    take(parts, choice);
  };
  listenToTyping(parts, picker, lookUp, choose);
  // Before the field loses the focus, which closes the list.
  parts.list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) choose(picker.choiceOf(option));
  });
  select.addEventListener("picker-sync", () => {
    parts.input.value = textOf(select);
  });
}

function listenToTyping({ input, select }, picker, lookUp, choose) {
  input.addEventListener("input", () => {
    select.value = "";
    lookUp.soon();
  });
  input.addEventListener("click", () => {
    if (!picker.isOpen()) lookUp.now();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picker.isOpen()) {
      event.stopPropagation();
      lookUp.stop();
      picker.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (picker.isOpen()) picker.move(event.key === "ArrowDown" ? 1 : -1);
      else lookUp.now();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (picker.isOpen() && picker.chosen()) choose(picker.chosen());
    }
  });
  input.addEventListener("blur", () => {
    const choice = picker.isOpen() && picker.chosen();
    if (choice && input.value.trim() !== "" && select.value === "") return choose(choice);
    lookUp.stop();
    picker.close();
  });
}

/** Looks up what is typed; of several look-ups under way only the last is shown. */
function createLookUp(parts, picker) {
  const { input, select } = parts;
  let asked = 0;
  let resting;

  async function lookUp() {
    const turn = ++asked;
    const typed = input.value === textOf(select) ? "" : input.value;
    const answer = await fetch(`/customers/pick?q=${encodeURIComponent(typed)}`, {
      headers: { accept: "application/json" },
    }).catch(() => undefined);
    if (turn !== asked || !answer?.ok || answer.redirected) return;
    const { customers } = await answer.json();
    if (turn === asked) showFound(parts, picker, customers, typed.trim());
  }

  return {
    now: () => void lookUp(),
    soon: () => {
      clearTimeout(resting);
      resting = setTimeout(lookUp, REST_MS);
    },
    stop: () => {
      clearTimeout(resting);
      asked++;
    },
  };
}

function showFound({ root, select, status }, picker, found, name) {
  const blank = [...select.options].find(({ value }) => value === "new").textContent;
  const text = name ? root.dataset.new.replace("{name}", name) : blank;
  const choices = found.map((customer) => ({
    value: customer.id,
    text: customer.city ? `${customer.name}, ${customer.city}` : customer.name,
    customer,
  }));
  picker.show([...choices, { value: "new", text, name }]);
  if (found.length > 0 && name) picker.move(1);
  const { none, foundOne, foundMany } = root.dataset;
  const many = foundMany.replace("{count}", found.length);
  status.textContent = found.length === 0 ? none : found.length === 1 ? foundOne : many;
}

/** Puts a choice into the form and tells it what is known of the customer. */
function take({ form, select, input }, { value, text, customer, name }) {
  if (![...select.options].some((option) => option.value === value))
    select.add(new Option(text, value));
  select.value = value;
  input.value = text;
  if (value === "new" && name) form.querySelector("[name='customer[name]']").value = name;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  // For the draft, which hears of typing.
  select.dispatchEvent(new Event("input", { bubbles: true }));
  if (customer) form.dispatchEvent(new CustomEvent("customer-chosen", { detail: customer }));
  if (value === "new") form.querySelector("#customer-name").focus();
}

const textOf = (select) => (select.value === "" ? "" : select.selectedOptions[0].textContent);

function build(root, select) {
  const input = document.createElement("input");
  input.className = select.className.replace("form-select", "form-control");
  input.id = select.id;
  input.type = "text";
  input.autocomplete = "off";
  input.placeholder = root.dataset.hint;
  input.value = textOf(select);
  for (const name of ["aria-invalid", "aria-describedby"])
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  const list = document.createElement("ul");
  list.id = `${select.id}-list`;
  list.className = "picker-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", root.dataset.list);
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
  for (const [name, value] of Object.entries({ ...roles, "aria-controls": list.id }))
    input.setAttribute(name, value);
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  select.id = `${select.id}-chosen`;
  const hadFocus = document.activeElement === select;
  select.hidden = true;
  select.tabIndex = -1;
  select.before(input);
  select.after(list, status);
  if (hadFocus) input.focus();
  return { input, list, status };
}
