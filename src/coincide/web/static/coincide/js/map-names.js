// The names of places on a map: the largest first, and only where they do not cover one another.
window.nameOnMap = (map, places) => {
  const labels = L.layerGroup().addTo(map);
  function nameThem() {
    labels.clearLayers();
    const taken = [];
    places.forEach((one) => {
      const at = map.latLngToContainerPoint(one.at);
      const half = 3.6 * one.name.length + 6;
      const place = [at.x - half, at.y + 4, at.x + half, at.y + 26];
      if (taken.some(([a, b, c, d]) => place[0] < c && a < place[2] && place[1] < d && b < place[3])) return;
      taken.push(place);
      L.tooltip({ permanent: true, direction: "bottom", className: "map-name", offset: [0, 6] }).setLatLng(one.at).setContent(one.name).addTo(labels);
    });
  }
  map.on("zoomend", nameThem);
  nameThem();
};
