// What every map has: municipalities, a background if there is one, a scale, and zoom buttons that are real buttons.

import { addBackground } from "./map-background.js";
import { labelAt } from "./map-label.js";

// The look's colours: fill tells the class, dashes tell what is past or unfinished.
const PLUM = "#6b1f4f";
const GREY = "#56616c";
const WARM = "#a33c00";
const STRUCT = "#4b3f91";
export const STYLES = {
  qualified: { color: PLUM, weight: 1.5, fillColor: PLUM, fillOpacity: 0.85 },
  undetermined: { color: PLUM, weight: 1.5, fillColor: "url(#map-hatch)", fillOpacity: 1 },
  not_qualified: { color: PLUM, weight: 1.5, fillColor: "#caa8bb", fillOpacity: 0.8 },
  not_listed: { color: GREY, weight: 1.5, dashArray: "1 4", fill: false },
  new: { color: WARM, weight: 1.5, fillColor: WARM, fillOpacity: 0.8 },
  returned: { color: WARM, weight: 1.5, fillColor: "url(#map-hatch-warm)", fillOpacity: 1 },
  continued: { color: GREY, weight: 1.5, fillColor: "#b9c2ca", fillOpacity: 0.7 },
  merged: { color: STRUCT, weight: 1.5, fillColor: STRUCT, fillOpacity: 0.8 },
  split: { color: STRUCT, weight: 1.5, fillColor: "url(#map-hatch-struct)", fillOpacity: 1 },
  ceased: { color: "#00646d", weight: 2, dashArray: "5 4", fill: false },
  pending: { color: "#6d4f00", weight: 2, dashArray: "3 4", fill: false },
  origin: { color: "#17212b", weight: 3, fillColor: "#17212b", fillOpacity: 0.1 },
  drawn: { color: PLUM, weight: 3, fillColor: PLUM, fillOpacity: 0.15 },
  earlier: { color: "#17212b", weight: 2, dashArray: "6 5", fill: false },
  before: { color: GREY, weight: 2, dashArray: "6 5", fill: false },
  neighbour: { color: GREY, weight: 1.5, fillColor: GREY, fillOpacity: 0.18 },
  theirs: { color: "#6d4f00", weight: 3, dashArray: "8 5", fillColor: "#6d4f00", fillOpacity: 0.08 },
  boundary: { color: "#9aa5ad", weight: 1, fillColor: GREY, fillOpacity: 0.1 },
  ownBoundary: { color: GREY, weight: 1.5, dashArray: "2 5", fill: false },
};
// By number of scenes, 0 first. Greyer and lighter than any classification.
const SHADES = ["#fff", "#ebe4ea", "#d9ccd7", "#c6b4c3", "#b39dae", "#a08799"];
const hatch = (id, color, degrees = 45) => `
  <pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(${degrees})">
    <rect width="6" height="6" fill="#fff"/><path d="M0 0v6" stroke="${color}" stroke-width="2"/>
  </pattern>`;
const HATCHES = `<svg width="0" height="0" aria-hidden="true" focusable="false"><defs>
  ${hatch("map-hatch", PLUM)}${hatch("map-hatch-warm", WARM)}${hatch("map-hatch-struct", STRUCT)}
  ${hatch("map-hatch-not-done", "#9aa5ad")}${hatch("map-hatch-unknown", "#9aa5ad", -45)}</defs></svg>`;

const LABELS_FROM_ZOOM = 13;
const SIZES = { x: "--map-width", y: "--map-height" }; // paper is another width: see map.css

// `frame` is a .map that holds a .map-canvas and buttons with data-zoom. `data` is what scenes.maps gives.
export function createMap(frame, data, options = {}) {
  const canvas = frame.querySelector(".map-canvas");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(canvas, {
    attributionControl: false,
    zoomControl: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
    maxZoom: data.background ? data.background.maxZoom : 20,
    minZoom: 5,
    ...options,
  });
  // Leaflet draws nothing before it knows where it is.
  const shown = data.shapes ?? data.boundaries.filter(({ own }) => own || !data.boundaries.some((other) => other.own));
  if (shown.length) map.fitBounds(L.geoJSON(shown.map(({ geometry }) => geometry)).getBounds(), { maxZoom: 16 });
  else map.setView([62.5, 16], 5);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  if (!document.getElementById("map-hatch")) frame.insertAdjacentHTML("beforeend", HATCHES);
  frame.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
    map.zoomIn(Number(button.dataset.zoom));
  }));
  map.createPane("boundaries").style.zIndex = 250; // above the background, below everything that is drawn
  if (data.background) addBackground(map, frame, data);
  addBoundaries(map, data);
  const keepSize = () => ["x", "y"].forEach((axis) => frame.style.setProperty(SIZES[axis], map.getSize()[axis]));
  map.on("resize", keepSize);
  map.whenReady(keepSize);
  const showLabels = () => frame.classList.toggle("has-labels", map.getZoom() >= LABELS_FROM_ZOOM);
  map.on("zoomend", showLabels);
  map.whenReady(showLabels);
  return map;
}

function addBoundaries(map, { boundaries }) {
  boundaries.forEach(({ name, own, geometry, shade, hatch: why }) => {
    const style = { ...(own ? STYLES.ownBoundary : STYLES.boundary), className: "map-area" };
    if (shade === null) Object.assign(style, { fillColor: `url(#map-hatch-${why})`, fillOpacity: 1, className: "map-shade" });
    else if (shade !== undefined) Object.assign(style, { fillColor: SHADES[shade], fillOpacity: 1, className: "map-shade" });
    const layer = L.geoJSON(geometry, { style, pane: "boundaries", interactive: false }).addTo(map);
    labelAt(middleOf(layer), name, "map-area-name").addTo(map);
  });
}

export const middleOf = (layer) => layer.getBounds().getCenter();

// Shape before colour. `shapes` says which kind has which.
export function addPlaces(map, places, shapes) {
  places.forEach(({ kind, name, latitude, longitude }) => {
    const icon = L.divIcon({ className: `map-place map-place-${shapes[kind]}`, iconSize: [12, 12] });
    L.marker([latitude, longitude], { icon, keyboard: false, title: name, zIndexOffset: -1000 }).addTo(map);
  });
}

export function readData(id) {
  return JSON.parse(document.getElementById(id).textContent);
}
