// The map of a planning session: communes as points, offers as signs, the chosen plan as a line and a ring. No tiles.
(() => {
  const box = document.getElementById("map");
  if (!box || !window.L) return;
  const communes = JSON.parse(document.getElementById("map-communes").textContent);
  const plans = () => JSON.parse(document.getElementById("map-plans")?.textContent ?? "[]");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const all = document.getElementById("map-all");

  const map = L.map(box, { zoomControl: false, attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25, fadeAnimation: !still, zoomAnimation: !still });
  L.control.zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);

  const whole = L.latLngBounds(communes.map((one) => one.at));
  const fit = (bounds) => map.fitBounds(bounds, { padding: [28, 28], maxZoom: 11.5, animate: !still });
  fit(whole);

  const words = (count, word) => `${count} ${word}${count > 1 ? "s" : ""}`;
  const tip = (one) => {
    const parts = [one.jobs && words(one.jobs, "emploi"), one.homes && words(one.homes, "logement")].filter(Boolean);
    return parts.length ? `${one.name} : ${parts.join(", ")}` : one.name;
  };

  // signs are drawn as SVG so that they keep their size at every zoom
  const side = (count) => Math.round(5 + Math.min(8, 1.8 * Math.sqrt(count)));
  function pin(kind, count) {
    const s = side(count);
    const shape = kind === "home" ? `<path d="M${s / 2} 0 ${s} ${s}H0z"/>` : `<path d="M0 0h${s}v${s}H0z"/>`;
    return L.divIcon({
      className: `map-pin map-pin-${kind}`,
      html: `<svg width="${s}" height="${s}" viewBox="0 0 ${s} ${s}" aria-hidden="true">${shape}</svg>`,
      iconSize: [s, s],
      iconAnchor: kind === "home" ? [s + 1, s / 2] : [-1, s / 2],
    });
  }

  const background = L.layerGroup().addTo(map);
  const offers = L.layerGroup().addTo(map);
  communes.forEach((one) => {
    const size = one.named ? 3 : 1.6;
    L.circleMarker(one.at, { radius: size, className: "map-commune", interactive: false }).addTo(background);
    for (const [kind, count] of [["home", one.homes], ["job", one.jobs]]) {
      if (!count) continue;
      L.marker(one.at, { icon: pin(kind, count), keyboard: false, alt: "" }).bindTooltip(tip(one), { className: "map-tip" }).addTo(offers);
    }
  });

  window.nameOnMap(map, communes.filter((one) => one.named));

  // the chosen plan
  const chosen = L.layerGroup().addTo(map);
  const label = (text, kind, direction) => ({ permanent: true, direction, className: `map-tip map-tip-${kind}`, offset: { left: [-8, 0], right: [8, 0], top: [0, -8], bottom: [0, 8] }[direction], content: text });

  function big(kind, at, text, direction) {
    const icon = pin(kind, 12);
    icon.options.className += " is-chosen";
    const told = label(text, kind, direction);
    L.marker(at, { icon, keyboard: false, zIndexOffset: 1000 }).bindTooltip(told.content, told).addTo(chosen);
  }

  function draw(plan) {
    chosen.clearLayers();
    const seen = [];
    if (plan.home) {
      seen.push(plan.home);
      if (plan.before) {
        L.polyline([plan.before, plan.home], { className: "map-moving", interactive: false }).addTo(chosen);
        L.circleMarker(plan.before, { radius: 5, className: "map-before", interactive: false }).addTo(chosen);
      }
      plan.jobs.forEach((job) => {
        if (job.reach_km) L.circle(plan.home, { radius: job.reach_km * 1000, className: "map-reach", interactive: false }).addTo(chosen);
        L.polyline([plan.home, job.at], { className: "map-way", interactive: false }).addTo(chosen);
      });
    }
    // few words on the map, the card says the rest: minutes by the job, the size by the home
    plan.jobs.forEach((job) => {
      seen.push(job.at);
      big("job", job.at, `${job.minutes} min`, plan.home && String(plan.home) === String(job.at) ? "bottom" : "right");
    });
    if (plan.home) big("home", plan.home, plan.before ? plan.home_text.split(" ")[0] : "gardé", "left");
    const bounds = L.latLngBounds(seen);
    if (bounds.isValid()) fit(bounds.pad(0.5));
    box.classList.add("has-choice");
  }

  function mark(id) {
    document.querySelectorAll("[data-show-plan]").forEach((button) => {
      const on = button.dataset.showPlan === id;
      button.setAttribute("aria-pressed", String(on));
      button.closest("[data-plan]").toggleAttribute("data-chosen", on);
    });
  }

  function show(id) {
    const plan = plans().find((one) => String(one.id) === id);
    if (!plan) return;
    draw(plan);
    mark(id);
    all.hidden = false;
    if (box.getBoundingClientRect().bottom < 80 || box.getBoundingClientRect().top < 0) box.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  }

  function clear() {
    chosen.clearLayers();
    box.classList.remove("has-choice");
    mark("");
    fit(whole);
    all.hidden = true;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show-plan]");
    if (button) {
      if (button.getAttribute("aria-pressed") === "true") clear();
      else show(button.dataset.showPlan);
    }
  });
  all.addEventListener("click", clear);
  all.hidden = true;

  const named = /^#plan-(\d+)$/.exec(location.hash);
  if (named) show(named[1]);
  window.addEventListener("beforeprint", () => map.invalidateSize());
})();
