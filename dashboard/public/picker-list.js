/**
 * The list of a combobox: its options, which of them is active, whether it is open. What is active is named by the
 * input's `aria-activedescendant`; the focus stays in the input.
 */
export function createPickerList(input, list) {
  let choices = [];
  let active = -1;

  function optionOf({ text }, index) {
    const option = document.createElement("li");
    option.id = `${input.id}-option-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = text;
    return option;
  }

  return {
    isOpen: () => input.getAttribute("aria-expanded") === "true",
    /** The active choice, if there is one. */
    chosen: () => choices[active],
    /** The choice that an option of the list stands for. */
    choiceOf: (option) => choices[[...list.children].indexOf(option)],
    show(shown) {
      choices = shown;
      active = -1;
      list.replaceChildren(...choices.map(optionOf));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      input.removeAttribute("aria-activedescendant");
    },
    /** Makes the choice some steps further the active one, round the ends. */
    move(steps) {
      list.children[active]?.setAttribute("aria-selected", "false");
      const from = active === -1 && steps < 0 ? 0 : active;
      active = (from + steps + choices.length) % choices.length;
      const option = list.children[active];
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    },
    close() {
      active = -1;
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    },
  };
}
