// A map of a few shapes and what lies around them.

import { createMap, readData, STYLES } from "./map-base.js";

const data = readData("small-map-data");
const frame = document.querySelector("[data-small-map]");
frame.hidden = false;
const map = createMap(frame, data, { scrollWheelZoom: false }); // the wheel goes on scrolling the page
map.getPane("mapPane").setAttribute("aria-hidden", "true"); // the page says the same
const shapes = data.shapes.map(({ geometry, style }) => L.geoJSON(geometry, {
  style: { ...STYLES[style], interactive: false },
  pointToLayer: (_point, latlng) => L.circleMarker(latlng, { ...STYLES[style], radius: 8 }),
}));
map.fitBounds(L.featureGroup(shapes).addTo(map).getBounds(), { maxZoom: 16, padding: [40, 40] });
frame.dataset.ready = "";
