// A press on the map fills in the coordinates below it, and what is typed there shows on the map.

import { createMap, readData, STYLES } from "./map-base.js";
import { addSearch } from "./map-search.js";

const data = readData("point-map-data");
const frame = document.querySelector("[data-point-map]");
const canvas = frame.querySelector(".map-canvas");
const fold = frame.closest("details");
const status = frame.querySelector("[data-point-status]");
const [latitude, longitude] = ["latitude", "longitude"].map((name) => fold.querySelector(`[name=${name}]`));
const DECIMALS = { maximumFractionDigits: 6, useGrouping: false };

frame.hidden = false;
// A map in a fold that is closed has no size.
if (fold.open) start();
else fold.addEventListener("toggle", start, { once: true });

function start() {
  const map = createMap(frame, data, { scrollWheelZoom: false });
  const point = L.circleMarker([0, 0], { ...STYLES.drawn, radius: 8, interactive: false });
  addSearch(map, frame);
  map.on("click", ({ latlng }) => set(latlng));
  canvas.addEventListener("keydown", ({ key }) => { if (key === "Enter") set(map.getCenter()); });
  [latitude, longitude].forEach((field) => field.addEventListener("change", show));
  show();
  frame.dataset.ready = "";

  function set({ lat, lng }) {
    latitude.value = written(lat);
    longitude.value = written(lng);
    point.setLatLng([lat, lng]).addTo(map);
    status.textContent = status.dataset.text;
    longitude.dispatchEvent(new CustomEvent("point-set", { bubbles: true }));
  }

  function show() {
    const typed = [latitude, longitude].map(({ value }) => (value.trim() ? Number(value.replace(",", ".")) : NaN));
    if (typed.some(Number.isNaN)) return point.remove();
    point.setLatLng(typed).addTo(map);
    return map.setView(typed, Math.max(map.getZoom(), 15));
  }
}

function written(degrees) {
  return degrees.toLocaleString(document.documentElement.lang, DECIMALS);
}
