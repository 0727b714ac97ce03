// Schools, stations and the like on the county map, while they are asked for and near enough to be told apart.

import { addPlaces } from "./map-base.js";
import { showLegendOf } from "./map-legend.js";
import { around } from "./map-room.js";
import { fill, format } from "./map-words.js";

const FROM_ZOOM = 12;
const NAMES_FROM_ZOOM = 16;
const MOST = 500;
const PLACE_PX = 12;

export function addNearby(map, { data, url, county, scenes }) {
  const { texts } = data;
  const layer = L.layerGroup().addTo(map);
  const box = document.querySelector("[data-places]");
  const note = document.querySelector("[data-places-note]");
  const legend = document.querySelector("[data-legend=places]");
  let shown = [];
  box.addEventListener("change", show);
  map.on("moveend", show);
  return { boxes: () => shown.map(boxOf) };

  async function show() {
    note.textContent = "";
    if (!box.checked || map.getZoom() < FROM_ZOOM) {
      draw([]);
      if (box.checked) note.textContent = texts.zoomIn;
      return;
    }
    const bbox = map.getBounds().toBBoxString();
    const query = new URLSearchParams({ county, valid_on: data.validOn, bbox, page_size: MOST });
    try {
      const response = await fetch(`${url}?${query}`);
      if (!response.ok) throw new Error(response.statusText);
      const found = await response.json();
      if (!box.checked || bbox !== map.getBounds().toBBoxString()) return; // the map or the choice has moved on
      draw(found.results);
      if (!found.count) note.textContent = texts.noPlaces;
      else if (found.next) note.textContent = fill(texts.tooMany, { count: format(found.results.length) });
    } catch {
      note.textContent = texts.placesFailed;
    }
  }

  // The scenes are drawn anew, since their names give way to the signs of schools; the schools' names come last.
  function draw(found) {
    if (!found.length && !shown.length) return;
    layer.clearLayers();
    shown = found;
    addPlaces(layer, found, data.placeShapes);
    scenes().redraw();
    if (map.getZoom() >= NAMES_FROM_ZOOM) {
      found.forEach((place) => scenes().room.addName(place.name, boxOf(place), layer, "map-label map-place-name"));
      scenes().keepFree();
    }
    showLegendOf(legend, new Set(found.map(({ kind }) => kind)));
  }

  function boxOf({ latitude, longitude }) {
    return around(map.project([latitude, longitude]), PLACE_PX / 2);
  }
}
