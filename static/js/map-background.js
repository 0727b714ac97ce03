// The background map of every map: its layer, where it ends, and whose it is. The data are what scenes.maps gives.

import { meets } from "./map-room.js";
import { mapStyle } from "./map-style.js";

const PLACES_FROM_ZOOM = 12; // farther out the municipalities' names say where one is

const streets = new WeakMap();
const kept = new WeakMap(); // of a map: where no name is written

// The layer that holds the streets and houses around, if there is one.
export const streetsOf = (map) => streets.get(map);

// No name of the background is written there: half a word under a sign says nothing. `boxes` in the world's pixels.
export function keepFree(map, boxes) {
  const layer = streets.get(map);
  if (!layer) return;
  const now = { zoom: map.getZoom(), boxes };
  const isSame = JSON.stringify(now) === JSON.stringify(kept.get(map) ?? { zoom: now.zoom, boxes: [] });
  kept.set(map, now);
  if (isSame) return;
  layer.clearLayout();
  layer.rerenderTiles();
}

function isKept(map, zoom, label) {
  const { zoom: drawnAt, boxes } = kept.get(map) ?? { boxes: [] };
  return drawnAt === zoom && boxes.some((box) => meets(box, label));
}

export function addBackground(map, frame, { background, boundaries }) {
  const credit = document.createElement("p");
  credit.className = "map-credit";
  const note = document.createElement("span");
  note.setAttribute("role", "status");
  credit.append(background.attribution, note);
  frame.querySelector(".map").append(credit);

  const bounds = background.bounds && L.latLngBounds(background.bounds);
  let failed = false;
  const style = background.isVector && mapStyle({
    placesFrom: boundaries.length ? PLACES_FROM_ZOOM : 0,
    isTaken: (zoom, box) => isKept(map, zoom, box),
  });
  const layer = style ? vectorLayer(background, { style, bounds, fail }) : pictureLayer(background, bounds);
  layer.on("loading", () => { frame.dataset.background = "loading"; }).on("load", () => { frame.dataset.background = "drawn"; });
  layer.addTo(map);
  if (style) streets.set(map, layer);
  if (bounds) L.rectangle(bounds, { className: "map-end", fill: false, interactive: false }).addTo(map);

  function fail() {
    failed = true;
    tell();
  }

  function tell() {
    const isFar = map.getZoom() < layer.options.minZoom;
    frame.classList.toggle("has-background", !isFar && !failed);
    const end = endIn(map.getBounds());
    const says = failed ? "failed" : end === "outside" ? end : isFar ? "far" : end;
    const text = says ? background.texts[says] : "";
    if (note.textContent !== text) note.textContent = text;
  }

  function endIn(view) {
    if (!bounds || bounds.contains(view)) return "";
    return bounds.intersects(view) ? "edge" : "outside";
  }

  map.on("moveend", tell);
  map.whenReady(tell);
}

// Pictures, from the file or from a tile server.
function pictureLayer({ url, minZoom, maxZoom, maxDataZoom }, bounds) {
  return L.tileLayer(url, { minZoom, maxZoom, maxNativeZoom: maxDataZoom, bounds: bounds ?? undefined });
}

function vectorLayer({ url, minZoom, maxZoom, maxDataZoom }, { style, bounds, fail }) {
  return protomapsL.leafletLayer({
    ...style,
    url: { getZxy: (...address) => fetchTile(url, ...address).catch((error) => { if (error.name !== "AbortError") fail(); throw error; }) },
    bounds,
    // A tile of data covers four of the map's.
    minZoom: minZoom && minZoom + 1,
    maxZoom,
    maxDataZoom,
    attribution: "",
    lang: document.documentElement.lang,
  });
}

// The library's own would try to read an error page or a log-in page as a tile.
async function fetchTile(url, z, x, y, signal) {
  const response = await fetch(url.replace("{z}", z).replace("{x}", x).replace("{y}", y), { signal });
  if (!response.ok || response.redirected) throw new Error(`${response.status}`);
  return response.status === 204 ? undefined : { data: await response.arrayBuffer() };
}
