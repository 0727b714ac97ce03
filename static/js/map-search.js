// Moves a map to what is found by name. Marked up by templates/assessments/search/_on_map.html, inside the map's frame.

import { suggest } from "./search-box.js";

export function addSearch(map, frame) {
  const box = frame.querySelector("[data-search-box]");
  const canvas = frame.querySelector(".map-canvas");
  let pin;
  if (box) suggest(box, { onMap: true, choose: (found, said) => go({ ...found, said }) });
  return { go };

  function go({ latitude, longitude, zoom, name, said }) {
    const at = [Number(latitude), Number(longitude)];
    pin?.remove();
    const words = document.createElement("span");
    words.textContent = name;
    const icon = L.divIcon({ className: "map-found", iconSize: [16, 16] });
    pin = L.marker(at, { icon, keyboard: false, interactive: false }).addTo(map);
    pin.bindTooltip(words, { permanent: true, direction: "right", offset: [10, 0], className: "map-label map-found-name" });
    map.setView(at, Math.min(Number(zoom), map.getMaxZoom()));
    if (!said) return;
    said.textContent = box.dataset.moved.replace("{name}", name);
    canvas.focus(); // the keyboard of a phone gives way, and the arrows move the map
  }
}

// #16/59.200000/17.800000/Name: what follows # is sent to no server.
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
