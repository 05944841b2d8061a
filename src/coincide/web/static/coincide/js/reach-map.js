// The map of ways to work: the place, the others with their verdict, lines and stops, zones. No tiles. A form may take points.
(() => {
  const box = document.getElementById("map");
  if (!box || !window.L) return;
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, { zoomControl: false, attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25, fadeAnimation: !still, zoomAnimation: !still });
  L.control.zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const seen = [];
  const flat = { interactive: false };
  // names of stops and lines are typed by people: shown as text, never read as HTML
  function tip(text) {
    const box = document.createElement("span");
    box.textContent = text;
    return box;
  }

  if (box.dataset.contours) {
    fetch(box.dataset.contours).then((answer) => (answer.ok ? answer.json() : null)).then((found) => {
      if (found) L.geoJSON(found, { ...flat, style: { className: "reach-contour" } }).addTo(map).bringToBack();
    });
  }
  if (data.ring_km && data.place) L.circle(data.place, { radius: data.ring_km * 1000, className: "reach-zone", ...flat }).addTo(map);
  (data.lines || []).forEach((line) => {
    L.polyline(line.stops.map((stop) => stop.at), { className: line.is_drawn ? "reach-line reach-drawn" : "reach-line" }).bindTooltip(tip(line.name), { className: "map-tip", sticky: true }).addTo(map);
    line.stops.forEach((stop) => {
      L.circleMarker(stop.at, { radius: 3, className: "reach-stop" }).bindTooltip(tip(stop.name), { className: "map-tip" }).addTo(map);
      seen.push(stop.at);
    });
  });
  (data.rows || []).forEach((row) => {
    L.circleMarker(row.at, { radius: 6, className: `reach-${row.verdict}` }).bindTooltip(tip(row.text), { className: "map-tip" }).addTo(map);
    seen.push(row.at);
  });
  if (data.place) {
    L.circleMarker(data.place, { radius: 8, className: "reach-place", ...flat }).addTo(map);
    seen.push(data.place);
  }
  const bounds = L.latLngBounds(data.focus ?? seen);
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [28, 28], maxZoom: 12, animate: !still });
  // Leaflet fails on a group of polygons that waits for the first view while markers wait behind it: zones come after.
  if (data.zones) L.geoJSON(data.zones, { ...flat, style: { className: "reach-zone" } }).addTo(map).bringToBack();
  if (bounds.isValid()) window.nameOnMap(map, data.names);

  // a click adds a stop to the field that the map serves, one a line
  const field = document.querySelector("[data-map-stops]");
  if (field) {
    map.on("click", (event) => {
      const { lat, lng } = event.latlng;
      const count = field.value.split("\n").filter((line) => line.trim()).length + 1;
      field.value = `${field.value.trimEnd()}${field.value.trim() ? "\n" : ""}Arrêt ${count}; ${lat.toFixed(5)}; ${lng.toFixed(5)}`;
      L.circleMarker(event.latlng, { radius: 5, className: "reach-place", ...flat }).addTo(map);
    });
  }
  window.addEventListener("beforeprint", () => map.invalidateSize());
})();
