// The action log from the keyboard: Enter goes from the household to the line; ticked households gather.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const next = event.target.closest("[data-enter-next]");
    if (next) {
      event.preventDefault();
      document.getElementById(next.dataset.enterNext)?.focus();
    } else if (event.target.closest("[data-no-submit]")) {
      event.preventDefault();
    }
  });

  // who is ticked among those found joins those who came, so that another search does not lose them
  document.addEventListener("change", (event) => {
    const household = event.target.closest("#meeting-found .meeting-household");
    if (!household || !event.target.checked) return;
    document.getElementById("meeting-chosen").append(household);
    event.target.focus();
  });
})();
