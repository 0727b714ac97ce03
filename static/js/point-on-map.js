// A press on the map fills in the coordinates below it, of the middle or of one corner after another, and what is typed
// there shows on the map. The fields hold what is drawn; the map holds nothing of its own.

import { createMap, readData, STYLES } from "./map-base.js";
import { addSearch } from "./map-search.js";
import { fromLines, toLines } from "./outline-geometry.js";

const data = readData("point-map-data");
const frame = document.querySelector("[data-point-map]");
const canvas = frame.querySelector(".map-canvas");
const fold = frame.closest("details");
const status = frame.querySelector("[data-point-status]");
const undo = frame.querySelector("[data-remove-corner]");
const [latitude, longitude, outline] = ["latitude", "longitude", "outline"].map((name) => fold.querySelector(`[name=${name}]`));
const DECIMALS = { maximumFractionDigits: 6, useGrouping: false };
const FEWEST_CORNERS = 3;

frame.hidden = false;
// A map in a fold that is closed has no size.
if (fold.open) start();
else fold.addEventListener("toggle", start, { once: true });

function start() {
  const map = createMap(frame, data, { scrollWheelZoom: false });
  const point = L.circleMarker([0, 0], { ...STYLES.drawn, radius: 8, interactive: false });
  const drawn = L.featureGroup().addTo(map);
  addSearch(map, frame);
  map.doubleClickZoom.disable(); // two corners near each other are pressed quickly
  map.on("click", ({ latlng }) => set(latlng));
  canvas.addEventListener("keydown", ({ key }) => { if (key === "Enter") set(map.getCenter()); });
  [latitude, longitude].forEach((field) => field.addEventListener("change", show));
  outline.addEventListener("change", showOutline);
  undo.addEventListener("click", removeLast);
  show();
  showOutline();
  frame.dataset.ready = "";

  function set({ lat, lng }) {
    if (frame.querySelector("[data-sets]:checked").value === "corner") return addCorner([lat, lng]);
    latitude.value = written(lat);
    longitude.value = written(lng);
    point.setLatLng([lat, lng]).addTo(map);
    status.textContent = status.dataset.point;
    return longitude.dispatchEvent(new CustomEvent("point-set", { bubbles: true }));
  }

  // What somebody has pasted is not written over by a press.
  function addCorner(corner) {
    const known = corners();
    if (known) putCorners([...known, corner], "corner");
    else status.textContent = status.dataset.other;
  }

  function removeLast() {
    const left = corners().slice(0, -1);
    if (!left.length) canvas.focus(); // the button hides itself, and the focus would be lost with it
    putCorners(left, "removed");
  }

  function putCorners(all, happened) {
    outline.value = toLines([all]);
    status.textContent = status.dataset[happened].replace("{number}", all.length);
    drawOutline();
    if (!all.length || all.length >= FEWEST_CORNERS) outline.dispatchEvent(new CustomEvent("outline-set", { bubbles: true }));
  }

  function show() {
    const typed = [latitude, longitude].map(({ value }) => (value.trim() ? Number(value.replace(",", ".")) : NaN));
    if (typed.some(Number.isNaN)) return point.remove();
    point.setLatLng(typed).addTo(map);
    return map.setView(typed, Math.max(map.getZoom(), 15));
  }

  function showOutline() {
    drawOutline();
    if (drawn.getLayers().length) map.fitBounds(drawn.getBounds(), { maxZoom: 17, padding: [40, 40] });
  }

  function drawOutline() {
    drawn.clearLayers();
    const parts = outline.value.trim() ? fromLines(outline.value) ?? [] : [];
    parts.forEach((corner) => {
      drawn.addLayer(L.polygon(corner, { ...STYLES.drawn, interactive: false }));
      corner.forEach((one) => drawn.addLayer(L.circleMarker(one, { ...STYLES.drawn, radius: 4, interactive: false })));
    });
    undo.hidden = parts.length !== 1;
  }
}

// Null where something else than the lines of one part is written.
function corners() {
  if (!outline.value.trim()) return [];
  const parts = fromLines(outline.value);
  return parts?.length === 1 ? parts[0] : null;
}

function written(degrees) {
  return degrees.toLocaleString(document.documentElement.lang, DECIMALS);
}
