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
  const { input, list, status } = build(root, select);
  let choices = [];
  let active = -1;
  let asked = 0;
  let resting;

  const isOpen = () => input.getAttribute("aria-expanded") === "true";
  const optionAt = (index) => list.children[index];

  function close() {
    clearTimeout(resting);
    asked++;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    list.hidden = true;
    active = -1;
  }

  function activate(index) {
    optionAt(active)?.setAttribute("aria-selected", "false");
    active = (index + choices.length) % choices.length;
    optionAt(active).setAttribute("aria-selected", "true");
    optionAt(active).scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", optionAt(active).id);
  }

  function choose({ value, text, customer, name }) {
    if (![...select.options].some((option) => option.value === value))
      select.add(new Option(text, value));
    select.value = value;
    input.value = text;
    close();
    if (value === "new" && name) form.elements["customer[name]"].value = name;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    if (customer) form.dispatchEvent(new CustomEvent("customer-chosen", { detail: customer }));
    if (value === "new") form.querySelector("#customer-name").focus();
  }

  function show(found, typed) {
    choices = found.map((customer) => ({
      value: customer.id,
      text: customer.city ? `${customer.name}, ${customer.city}` : customer.name,
      customer,
    }));
    const name = typed.trim();
    const blank = [...select.options].find(({ value }) => value === "new").textContent;
    choices.push({
      value: "new",
      text: name ? root.dataset.new.replace("{name}", name) : blank,
      name,
    });
    list.replaceChildren(...choices.map((choice, index) => optionOf(choice, index)));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    active = -1;
    const { none, foundOne, foundMany } = root.dataset;
    const many = foundMany.replace("{count}", found.length);
    status.textContent = found.length === 0 ? none : found.length === 1 ? foundOne : many;
    if (found.length > 0 && name) activate(0);
  }

  function optionOf({ text }, index) {
    const option = document.createElement("li");
    option.id = `${input.id}-option-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = text;
    return option;
  }

  async function lookUp() {
    const turn = ++asked;
    const typed = input.value === textOf(select) ? "" : input.value;
    const answer = await fetch(`/customers/pick?q=${encodeURIComponent(typed)}`, {
      headers: { accept: "application/json" },
    }).catch(() => undefined);
    // A slow answer to what was typed before is not shown.
    if (turn !== asked || !answer?.ok || answer.redirected) return;
    const { customers } = await answer.json();
    if (turn === asked) show(customers, typed);
  }

  input.addEventListener("input", () => {
    select.value = "";
    clearTimeout(resting);
    resting = setTimeout(lookUp, REST_MS);
  });
  input.addEventListener("click", () => {
    if (!isOpen()) void lookUp();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) {
      event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen()) void lookUp();
      else activate(active + (event.key === "ArrowDown" ? 1 : active === -1 ? 0 : -1));
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (isOpen() && active >= 0) choose(choices[active]);
    }
  });
  input.addEventListener("blur", () => {
    if (isOpen() && active >= 0 && input.value.trim() !== "" && select.value === "")
      choose(choices[active]);
    close();
  });
  // Before the field loses the focus, which closes the list.
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) choose(choices[[...list.children].indexOf(option)]);
  });
  select.addEventListener("picker-sync", () => {
    input.value = textOf(select);
  });
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
  select.hidden = true;
  select.tabIndex = -1;
  select.before(input);
  select.after(list, status);
  return { input, list, status };
}
