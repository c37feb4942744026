// The filter and the links of the list fetch the list alone. Without this script they load the page, to the same end.
const form = document.querySelector("[data-list-filter]");
const list = () => document.querySelector("[data-list]");

/** Typing rests this long before the list follows. */
const REST_MS = 250;
let typing;

function show(address) {
  const part = list();
  part.setAttribute("hx-get", address);
  part.dispatchEvent(new CustomEvent("recibo-refresh"));
}

function go(address) {
  clearTimeout(typing);
  history.pushState({}, "", address);
  show(address);
}

/** The address of what the form says; what is left empty is left out. */
function addressOfForm() {
  const given = [...new FormData(form)].filter(
    ([name, value]) => value !== "" && !(name === "sort" && value === "-issued"),
  );
  const query = new URLSearchParams(given).toString();
  return query === "" ? "/invoices" : `/invoices?${query}`;
}

/** What a link or the Back button changed, the form says too. */
function follow(address) {
  const parameters = new URL(address, location.href).searchParams;
  for (const field of form.elements) {
    if (field.name === "" || field === document.activeElement) continue;
    field.value = parameters.get(field.name) ?? (field.name === "sort" ? "-issued" : "");
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(addressOfForm());
});
form.addEventListener("change", (event) => {
  if (event.target.type !== "search") go(addressOfForm());
});
form.querySelector("[type=search]").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => go(addressOfForm()), REST_MS);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap], .list-foot .paging a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  follow(link.href);
  go(link.getAttribute("href"));
});

addEventListener("popstate", () => {
  follow(location.href);
  show(location.pathname + location.search);
});
