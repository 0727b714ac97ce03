// Scenes on a map. Outlines where they are large enough to be read, else the sign; signs that crowd become a number.
// Only what is in view is drawn, so that ten thousand cost no more than a hundred. Nothing lies on anything else's name.

import { keepFree } from "./map-background.js";
import { labelAt } from "./map-label.js";
import { apart, around, createRoom } from "./map-room.js";

const OUTLINES_FROM_ZOOM = 13;
const LEAST_OUTLINE_PX = 14;
const MOST_OUTLINES = 500;
const MOST_NAMES = 40;
const CELL_PX = 44;
const SIGN_PX = 24;
const MOST_CLUSTER_PX = 44;
const DEGREES_TO_PX = 256 / 360;

// What is drawn of a GeoJSON feature; null if it has no place. `isEarlier` when it is of the earlier of two rounds.
export function toItem({ id, geometry, properties }, { isEarlier = false } = {}) {
  if (!geometry) return null;
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  const widen = (coordinates) => {
    if (typeof coordinates[0] !== "number") return coordinates.forEach(widen);
    const [x, y] = coordinates;
    box.west = Math.min(box.west, x);
    box.east = Math.max(box.east, x);
    box.south = Math.min(box.south, y);
    box.north = Math.max(box.north, y);
  };
  widen(geometry.coordinates);
  const middle = L.latLng((box.south + box.north) / 2, (box.west + box.east) / 2);
  return { id, geometry, properties, isEarlier, box, middle };
}

// `look` tells how an item is drawn: style(item), sign(item) → { kind, icon }, name(item), cluster(count).
// `look.others` are boxes of what else keeps its place on the map, `look.thinned` names that give way.
// `on` hears of what the pointer does: point(item or null), pick(item, event).
export function createSceneLayer(map, look, on) {
  for (const [name, zIndex] of [["later", 420], ["earlier", 430], ["current", 640]]) {
    map.createPane(name).style.zIndex = zIndex;
  }
  const drawn = L.layerGroup().addTo(map);
  const current = L.layerGroup().addTo(map);
  const room = createRoom(map);
  let items = [];
  let byId = new Map();
  let pointed = null;
  map.on("moveend", draw);

  function show(shown) {
    items = shown;
    byId = new Map();
    // Of a scene that both rounds have, the later is the one that is pointed at.
    items.forEach((item) => { if (!byId.has(item.id) || !item.isEarlier) byId.set(item.id, item); });
    highlight(null);
    draw();
  }

  function bounds() {
    if (!items.length) return null;
    const all = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
    items.forEach(({ box }) => {
      all.west = Math.min(all.west, box.west);
      all.south = Math.min(all.south, box.south);
      all.east = Math.max(all.east, box.east);
      all.north = Math.max(all.north, box.north);
    });
    return L.latLngBounds([all.south, all.west], [all.north, all.east]);
  }

  function draw() {
    drawn.clearLayers();
    room.clear();
    const inView = items.filter(isIn(map.getBounds().pad(0.1)));
    const large = inView.filter(isLarge);
    const outlined = large.length <= MOST_OUTLINES ? large : [];
    outlined.forEach((item) => { addOutline(item, drawn); room.take(boxOf(item)); });
    const signed = outlined.length ? inView.filter((item) => !isLarge(item)) : inView;
    crowds(signed.filter(stands)).forEach((crowd) => {
      room.take(around(crowd.middle, crowd.radius));
      if (crowd.items.length === 1) addSign(crowd.items[0], drawn);
      else addCluster(crowd);
    });
    look.others(room).forEach(room.take);
    // The others show theirs when pointed at.
    if (outlined.length <= MOST_NAMES) outlined.filter(stands).forEach((item) => room.addName(look.name(item), boxOf(item), drawn));
    drawCurrent();
    room.thin(look.thinned());
    keepFree(map, room.taken());
  }

  function boxOf({ box }) {
    const [min, max] = [map.project([box.north, box.west]), map.project([box.south, box.east])];
    return { minX: min.x, minY: min.y, maxX: max.x, maxY: max.y };
  }

  // Not one that the later round has too: its sign would lie on top of the other.
  function stands(item) {
    return byId.get(item.id) === item;
  }

  function isLarge({ geometry, box }) {
    if (map.getZoom() < OUTLINES_FROM_ZOOM || geometry.type === "Point") return false;
    const stretch = Math.cos((box.south * Math.PI) / 180);
    const degrees = Math.max(box.east - box.west, (box.north - box.south) / stretch);
    return degrees * DEGREES_TO_PX * 2 ** map.getZoom() >= LEAST_OUTLINE_PX;
  }

  // By a grid in the world's pixels, so that clusters stay when the map is moved; what still touches becomes one.
  function crowds(signed) {
    const cells = new Map();
    signed.forEach((item) => {
      const middle = map.project(item.middle);
      const key = `${Math.floor(middle.x / CELL_PX)} ${Math.floor(middle.y / CELL_PX)}`;
      const own = { items: [item], middle, radius: SIGN_PX / 2 };
      cells.set(key, cells.has(key) ? together(cells.get(key), own) : own);
    });
    return apart([...cells.values()], together);
  }

  function together(one, other) {
    const of = [...one.items, ...other.items];
    const share = other.items.length / of.length;
    const middle = one.middle.multiplyBy(1 - share).add(other.middle.multiplyBy(share));
    return { items: of, middle, radius: Math.min(MOST_CLUSTER_PX, SIGN_PX + 4 * Math.ceil(Math.log2(of.length))) / 2 };
  }

  function addOutline(item, group, extra = {}) {
    const pane = item.isEarlier ? "earlier" : "later";
    const style = { ...look.style(item), ...extra };
    // Inside an outline without fill the pointer should find it too.
    if (style.fill === false) Object.assign(style, { fill: true, fillOpacity: 0 });
    hear(L.geoJSON(item.geometry, { pane, ...extra, style }), item).addTo(group);
  }

  function addSign(item, group, { className = "", ...options } = {}) {
    const { kind, icon } = look.sign(item);
    const html = icon ? `<svg class="icon" aria-hidden="true" focusable="false"><use href="${icon}"/></svg>` : "";
    const divIcon = L.divIcon({ html, className: `map-sign map-sign-${kind} ${className}`, iconSize: [SIGN_PX, SIGN_PX] });
    hear(L.marker(item.middle, { icon: divIcon, keyboard: false, ...options }), item).addTo(group);
  }

  function addName(item, group) {
    labelAt([item.middle.lat, item.box.east], look.name(item), "map-label", { direction: "right", offset: [4, 0] }).addTo(group);
  }

  function addCluster({ items: { length }, middle, radius }) {
    const icon = L.divIcon({ html: look.number(length), className: "map-cluster", iconSize: [2 * radius, 2 * radius] });
    const at = map.unproject(middle);
    const marker = L.marker(at, { icon, keyboard: false, title: look.cluster(length) }).addTo(drawn);
    marker.on("click", () => map.setView(at, Math.min(map.getZoom() + 2, map.getMaxZoom())));
  }

  function hear(layer, item) {
    return layer
      .on("mouseover", () => on.point(item))
      .on("mouseout", () => on.point(null))
      .on("click", (event) => on.pick(item, event.originalEvent));
  }

  // Drawn once more, on top and out of its cluster.
  function highlight(item, { pan = false } = {}) {
    pointed = item;
    if (item && pan) map.panInside(item.middle, { padding: [60, 60] });
    drawCurrent();
  }

  function drawCurrent() {
    current.clearLayers();
    if (!pointed) return;
    const still = { pane: "current", interactive: false };
    if (isLarge(pointed)) addOutline(pointed, current, { ...still, weight: 4 });
    else addSign(pointed, current, { ...still, className: "is-current" });
    addName(pointed, current);
  }

  const inSight = () => items.filter(isIn(map.getBounds()));

  return { show, bounds, inSight, highlight, redraw: draw, room, keepFree: () => keepFree(map, room.taken()), find: (id) => byId.get(id) };
}

function isIn(view) {
  const [west, south, east, north] = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
  return ({ box }) => box.east >= west && box.west <= east && box.north >= south && box.south <= north;
}
