// Runs before the first paint: the theme this browser remembers, and the mark that scripts run.
(() => {
  const root = document.documentElement;
  root.classList.add("has-js");
  try {
    const theme = localStorage.getItem("coincide-theme");
    if (theme) root.dataset.theme = theme;
  } catch {
    // storage refused by the browser: the system's theme stays
  }
})();
