const { address } = document.querySelector("[data-address]").dataset;

// A form says every field, also those that are empty; who passes the address on wants only what makes the view.
if (location.pathname + location.search !== address)
  history.replaceState(history.state, "", address + location.hash);
