// htmx fetches the list as one types; the address follows, so that Back, reload and a copied link find it again.
const form = document.querySelector("[data-customer-search]");

form?.addEventListener("input", () => {
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(given).toString();
  history.replaceState(history.state, "", query === "" ? "/customers" : `/customers?${query}`);
});
