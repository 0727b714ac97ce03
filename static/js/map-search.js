// Moves a map to what is found by name. Marked up by templates/assessments/search/_on_map.html, inside the map's frame.

import { labelAt } from "./map-label.js";
import { suggest } from "./search-box.js";

const NEAR_PX = 2;

export function addSearch(map, frame) {
  const box = frame.querySelector("[data-search-box]");
  const canvas = frame.querySelector(".map-canvas");
  let pin;
  if (box) suggest(box, { onMap: true, choose: (found, said) => go({ ...found, said }) });
  return { go };

  function go({ latitude, longitude, zoom, name, said }) {
    const at = [Number(latitude), Number(longitude)];
    pin?.remove();
    pin = null;
    const icon = L.divIcon({ className: "map-found", iconSize: [16, 16] });
    if (name) {
      const words = labelAt(at, name, "map-label map-found-name", { direction: "right", offset: [10, 0] });
      pin = L.layerGroup([L.marker(at, { icon, keyboard: false, interactive: false }), words]).addTo(map);
    }
    map.setView(at, Math.min(Number(zoom), map.getMaxZoom()), { animate: false }); // the address is asked for at once
    if (!said) return;
    said.textContent = box.dataset.moved.replace("{name}", name);
    canvas.focus(); // the keyboard of a phone gives way, and the arrows move the map
  }
}

// #16/59.200000/17.800000/Name, or without a name where one only looks: what follows # is sent to no server.
export function soughtInAddress() {
  const [zoom, latitude, longitude, name = ""] = location.hash.slice(1).split("/");
  const isPlace = [zoom, latitude, longitude].every((text) => text && Number.isFinite(Number(text)));
  if (!isPlace || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  try {
    return { zoom, latitude, longitude, name: decodeURIComponent(name) };
  } catch {
    return null; // half a letter
  }
}

// The address is that of the view, so that a link or the back button leads to it. What was searched for keeps its name
// as long as the map stands where the search has put it.
export function keepAddress(map) {
  const { lat, lng } = map.getCenter().wrap();
  const sought = soughtInAddress();
  const isThere = sought?.name && Number(sought.zoom) === map.getZoom() && pixelsBetween(map, sought, { lat, lng }) < NEAR_PX;
  if (!isThere) history.replaceState(history.state, "", `#${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`);
  document.querySelectorAll("[data-keeps-view] a").forEach((link) => { link.hash = location.hash; });
}

function pixelsBetween(map, { latitude, longitude }, center) {
  return map.project([latitude, longitude]).distanceTo(map.project(center));
}
