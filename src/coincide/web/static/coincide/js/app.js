// What a page gains when scripts run. Every page works without: links are links, forms are forms.
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // the theme: buttons in a [data-setting] group, kept in this browser
  function showSetting(group) {
    const current = root.dataset[group.dataset.setting] ?? "";
    all("button", group).forEach((button) => button.setAttribute("aria-pressed", String(button.value === current)));
  }

  function keepSetting(name, value) {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
    try {
      if (value) localStorage.setItem(`coincide-${name}`, value);
      else localStorage.removeItem(`coincide-${name}`);
    } catch {
      // storage refused by the browser: the choice lasts for this page
    }
    all(`[data-setting="${name}"]`).forEach(showSetting);
  }

  // a table drawn as cards keeps its meaning for screen readers
  function keepTableRoles(table) {
    if (table.hasAttribute("role")) return;
    const roles = { thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell", "thead th": "columnheader", "tbody th": "rowheader" };
    table.setAttribute("role", "table");
    for (const [selector, role] of Object.entries(roles)) {
      all(selector, table).forEach((element) => element.setAttribute("role", role));
    }
  }

  function prepare(part) {
    all("[data-needs-script]", part).forEach((element) => { element.hidden = false; });
    all("[data-setting]", part).forEach(showSetting);
    all("table.table", part).forEach(keepTableRoles);
  }

  // what has just come takes the focus, never what stood beside it: somebody may have gone on from there
  function focusIn(part) {
    all("[data-focus]", part).forEach((element) => element.focus());
    if (part.matches?.("[data-focus]")) part.focus();
  }

  function closeMenus(except) {
    all("details.menu[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  }

  document.addEventListener("click", (event) => {
    const setting = event.target.closest("[data-setting] button");
    if (setting) keepSetting(setting.parentElement.dataset.setting, setting.value);

    const opener = event.target.closest("[data-open-dialog]");
    if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();

    const toggle = event.target.closest(".nav-toggle");
    if (toggle) {
      const open = toggle.getAttribute("aria-expanded") !== "true";
      toggle.setAttribute("aria-expanded", String(open));
      document.getElementById(toggle.getAttribute("aria-controls")).dataset.open = String(open);
    }
    closeMenus(event.target.closest("details.menu"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.activeElement?.closest("details.menu[open]");
      closeMenus();
      menu?.querySelector("summary").focus();
      return;
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search], .field-search input, input[type=search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
    if (event.key === "n") {
      const line = document.querySelector("[data-quick-line]");
      const link = document.querySelector("[data-quick-log]");
      if (line || link) event.preventDefault();
      if (line) line.focus();
      else if (link) {
        const known = document.querySelector("[data-household]")?.dataset.household ?? "";
        location.href = `${link.getAttribute("href")}?${new URLSearchParams({ menage: known, retour: location.pathname + location.search })}`;
      }
    }
    if (event.key === "?") {
      const dialog = document.getElementById("shortcuts");
      if (dialog && !dialog.open) dialog.showModal();
    }
  });

  // a page made for paper
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });

  // filters: a choice is sent at once, typing after a pause; htmx takes the submit over when the form asks for it
  let pause;
  const submit = (form) => { clearTimeout(pause); form.requestSubmit(); };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && !event.target.matches("input:not([type=checkbox], [type=radio], [type=date])")) submit(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-autosubmit][hx-get]");
    if (!form || !event.target.matches("input[type=search], input[type=text]")) return;
    clearTimeout(pause);
    pause = setTimeout(() => submit(form), 300);
  });

  document.addEventListener("htmx:load", (event) => {
    prepare(event.detail.elt.parentElement ?? event.detail.elt);
    focusIn(event.detail.elt);
  });
  all(".main-nav").forEach((nav) => { nav.dataset.open = "false"; });
  prepare(document);
  focusIn(document);
})();
