// Places on a map beside their boxes: a press on a place ticks its box, and a ticked box shows on the map.

import { createMap, readData, STYLES } from "./map-base.js";

const NEAREST = 5; // so many are in view from the beginning
const TOUCH = matchMedia("(pointer: coarse)").matches;

const data = readData("places-to-choose");
const frame = document.querySelector("[data-choose-map]");
frame.hidden = false;
const map = createMap(frame, data, { scrollWheelZoom: false }); // the wheel goes on scrolling the form
map.getPane("mapPane").setAttribute("aria-hidden", "true"); // the boxes say the same
const places = data.scenes.map(show);
const [first, ...others] = places.map(({ bounds }) => bounds);
map.fitBounds(others.slice(0, NEAREST).reduce((all, bounds) => all.extend(bounds), L.latLngBounds(first)), { maxZoom: 15, padding: [40, 40] });
frame.dataset.ready = "";

function show({ id, name, own, geometry }) {
  const shape = L.geoJSON(geometry, { pointToLayer: (_point, latlng) => L.circle(latlng, { radius: 0, stroke: false }) }).addTo(map);
  const bounds = shape.getBounds();
  const size = TOUCH ? 44 : 28;
  const icon = L.divIcon({ className: `map-choice${own ? " is-own" : ""}`, iconSize: [size, size] });
  const sign = L.marker(bounds.getCenter(), { icon, keyboard: false, interactive: !own, zIndexOffset: own ? 500 : 0 }).addTo(map);
  const label = (permanent) => sign.unbindTooltip().bindTooltip(asText(name), { permanent, direction: "right", offset: [14, 0], className: "map-label" });
  if (own) {
    shape.setStyle(STYLES.origin);
    label(true);
  } else {
    const box = document.getElementById(`scene-${id}`);
    const refresh = () => {
      shape.setStyle(box.checked ? STYLES.drawn : STYLES.neighbour);
      sign.getElement().classList.toggle("is-ticked", box.checked);
      label(box.checked);
    };
    const point = (isPointedAt) => sign.getElement().classList.toggle("is-current", isPointedAt);
    [shape, sign].forEach((layer) => layer.on("click", () => press(box)));
    box.addEventListener("change", refresh);
    for (const [event, isPointedAt] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
      box.parentElement.addEventListener(event, () => point(isPointedAt));
    }
    refresh();
  }
  return { bounds };
}

// A box that is folded away is unfolded, so that it can be seen what was chosen.
function press(box) {
  const folded = box.closest("details");
  if (folded) folded.open = true;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function asText(words) {
  const element = document.createElement("span");
  element.textContent = words;
  return element;
}
