// Ma journée from the keyboard: j and k walk the alerts, e settles, r postpones, d entrusts the one in hand.
(() => {
  const main = () => document.getElementById("day-main");
  const rows = () => [...(main()?.querySelectorAll(".tasks > li") ?? [])].filter((row) => row.offsetParent !== null);
  let place = -1;

  function take(index) {
    const all = rows();
    if (!all.length) return;
    place = Math.max(0, Math.min(index, all.length - 1));
    all[place].querySelector(".acts > a").focus();
    all[place].scrollIntoView({ block: "nearest" });
  }

  function decide(verdict) {
    const row = document.activeElement?.closest("#day-main .tasks > li") ?? rows()[place];
    const link = row?.querySelector(".more");
    if (!link) return;
    place = rows().indexOf(row);
    htmx.ajax("GET", `${link.getAttribute("href")}&decision=${verdict}`, { source: link, target: row.querySelector(".decide") });
  }

  function close(form) {
    const row = form.closest(".tasks > li");
    form.parentElement.replaceChildren();
    row?.querySelector(".more").focus();
  }

  const KEYS = { e: () => decide("done"), r: () => decide("postponed"), d: () => decide("delegated") };

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest(".decide-form");
    if (event.key === "Escape" && form) {
      close(form);
      return;
    }
    if (event.target.closest("input, textarea, select, dialog, .decide-form") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j" || event.key === "k") {
      const at = rows().indexOf(document.activeElement?.closest("#day-main .tasks > li"));
      if (at >= 0) place = at;
      take(place + (event.key === "j" ? 1 : -1));
    } else if (KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });

  document.addEventListener("click", (event) => {
    const leave = event.target.closest("#day-main [data-close-decide]");
    if (!leave) return;
    event.preventDefault();
    close(leave.closest("form"));
  });

  // one decision at a time; the first field takes the focus, and the next alert once it is decided
  document.addEventListener("htmx:afterSettle", (event) => {
    const form = event.target.querySelector?.(".decide-form");
    if (form && event.target.matches(".decide")) {
      main().querySelectorAll(".decide-form").forEach((other) => { if (other !== form) other.remove(); });
      place = rows().indexOf(form.closest(".tasks > li"));
      (form.querySelector("[aria-invalid=true]") ?? form.querySelector("input[type=radio]:checked") ?? form).focus();
    } else if (event.target.id === "day-main" && place >= 0) {
      take(place);
    }
  });
})();
