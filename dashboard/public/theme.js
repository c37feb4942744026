// Classic script in <head>: the theme is set before the first paint, so that nothing flashes.
(() => {
  const key = "recibo-theme";
  const root = document.documentElement;
  const systemDark = matchMedia("(prefers-color-scheme: dark)");

  // Storage is refused in some private windows; the system's choice then holds.
  const kept = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const keep = (theme) => {
    try {
      localStorage.setItem(key, theme);
    } catch {
      // The choice then lasts as long as the page.
    }
  };
  const show = () => {
    root.dataset.bsTheme = kept() ?? (systemDark.matches ? "dark" : "light");
  };

  root.classList.add("has-script");
  show();
  systemDark.addEventListener("change", show);
  addEventListener("storage", (event) => event.key === key && show());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    keep(theme);
    root.dataset.bsTheme = theme;
  });
})();
