// Draws outlines on a Leaflet map by mouse, touch or keyboard alone. Knows nothing of the page around it.
//
// A part is { points, closed }; only the last one can be open. Every change goes through `change`, so that all can be
// undone. `tell(name, values)` says what happened, `changed()` that the drawing is another one.

import { STYLES } from "./map-base.js";
import { areaOf, crossingOf, moved } from "./outline-geometry.js";

const DRAWN = { ...STYLES.drawn, interactive: false };
const CROSSED = { ...DRAWN, color: "#a81c1c", fillColor: "#a81c1c" };
const UNFINISHED = { dashArray: "8 6", fill: false };
const TO_POINTER = { color: "#6b1f4f", weight: 1.5, dashArray: "3 5", interactive: false };

const STEP_M = 1;
const LONG_STEP_M = 10;
const PAN_PX = 40;
const INSERT_FROM_PX = 48; // shorter edges have no room for a handle in the middle
const TOUCH = matchMedia("(pointer: coarse)").matches;

const ARROWS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function createEditor(map, { tell, changed, pointLabel }) {
  const shapes = L.featureGroup().addTo(map);
  const middles = L.layerGroup().addTo(map);
  const handles = L.layerGroup().addTo(map);
  const toPointer = L.polyline([], TO_POINTER).addTo(map);
  const past = [];
  const future = [];
  let parts = [];
  let selected = null; // [part, point]
  const container = map.getContainer();
  map.doubleClickZoom.disable();

  // --- What is drawn

  const copy = () => parts.map(({ points, closed }) => ({ points: [...points], closed }));
  const open = () => (parts.length && !parts.at(-1).closed ? parts.at(-1) : null);
  const finished = () => parts.filter((part) => part.closed).map((part) => part.points);
  const summary = () => ({
    points: parts.reduce((sum, part) => sum + part.points.length, 0),
    area: areaOf(parts.map((part) => part.points)),
    parts: parts.length,
    crossing: crossingOf(parts),
  });

  function change(work, name, values = {}, show = draw) {
    remember();
    work();
    show();
    tell(name, { ...values, ...summary() });
    changed();
  }

  function remember() {
    past.push({ parts: copy(), selected });
    future.length = 0;
  }

  function travel(from, to, name) {
    if (!from.length) return tell(`nothing-to-${name}`);
    to.push({ parts: copy(), selected });
    ({ parts, selected } = from.pop());
    draw();
    tell(name, summary());
    return changed();
  }

  // --- Showing it

  function draw() {
    const hadFocus = container.contains(document.activeElement) && document.activeElement !== container;
    drawShapes();
    handles.clearLayers();
    parts.forEach((part, number) => part.points.forEach((point, index) => addHandle(number, index)));
    if (hadFocus && selected) focusOn(selected);
    else if (hadFocus) container.focus({ preventScroll: true });
  }

  function drawShapes() {
    const crosses = summary().crossing;
    shapes.clearLayers();
    parts.forEach(({ points, closed }) => {
      const style = crosses ? CROSSED : DRAWN;
      shapes.addLayer(closed ? L.polygon(points, style) : L.polyline(points, { ...style, ...UNFINISHED }));
    });
    drawMiddles();
    pointTo(null);
  }

  // A handle in the middle of each edge puts in a point; the keyboard has a key for it.
  function drawMiddles() {
    middles.clearLayers();
    parts.forEach(({ points, closed }, number) => points.forEach((point, index) => {
      if (index === points.length - 1 && !closed) return;
      const next = points[(index + 1) % points.length];
      const [from, to] = [point, next].map((latlng) => map.latLngToLayerPoint(latlng));
      if (from.distanceTo(to) < INSERT_FROM_PX) return;
      const icon = L.divIcon({ className: "outline-middle", iconSize: TOUCH ? [36, 36] : [24, 24] });
      const middle = L.marker(map.layerPointToLatLng(from.add(to).divideBy(2)), { icon, keyboard: false, draggable: true });
      const insert = ({ target }) => insertAfter([number, index], latlngOf(target.getLatLng()));
      middle.on("click", insert).on("dragend", insert).addTo(middles);
      middle.getElement().removeAttribute("tabindex");
      middle.getElement().setAttribute("aria-hidden", "true");
    }));
  }

  function addHandle(number, index) {
    const size = TOUCH ? 44 : 28;
    const icon = L.divIcon({ className: "outline-point", iconSize: [size, size] });
    const handle = L.marker(parts[number].points[index], { icon, draggable: true, zIndexOffset: 500 });
    handle.place = [number, index];
    handle.on("click", () => press(handle.place));
    handle.on("dragstart", () => { remember(); select(handle.place); });
    handle.on("drag", () => { put(handle.place, latlngOf(handle.getLatLng())); });
    handle.on("dragend", () => { tell("moved", { point: index + 1, ...summary() }); changed(); });
    handle.addTo(handles);
    const element = handle.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", pointLabel(number, index, parts));
    element.classList.toggle("is-first", index === 0 && !parts[number].closed);
    element.classList.toggle("is-selected", isSelected(number, index));
    element.addEventListener("focus", () => select(handle.place));
    element.addEventListener("keydown", (event) => onPointKey(event, handle.place));
  }

  const isSelected = (number, index) => selected?.[0] === number && selected?.[1] === index;
  const handleAt = ([number, index]) => handles.getLayers()
    .find(({ place }) => place[0] === number && place[1] === index);
  const focusOn = (place) => handleAt(place)?.getElement().focus({ preventScroll: true });
  const latlngOf = ({ lat, lng }) => [lat, lng];

  function select(place) {
    if (selected && place && isSelected(...place)) return;
    selected = place;
    handles.getLayers().forEach((handle) => {
      handle.getElement().classList.toggle("is-selected", isSelected(...handle.place));
    });
    changed({ only: "selection" });
  }

  function pointTo(latlng) {
    const from = open()?.points.at(-1);
    toPointer.setLatLngs(from && latlng ? [from, latlng] : []);
  }

  // --- Changing it

  function put(place, point) {
    parts[place[0]].points[place[1]] = point;
    drawShapes();
  }

  function add(point) {
    if (!open() && parts.length) return tell("needs-part");
    return change(() => {
      if (!parts.length) parts.push({ points: [], closed: false });
      parts.at(-1).points.push(point);
      selected = null;
    }, "added", { point: (open()?.points.length ?? 0) + 1 });
  }

  const addAtCentre = () => add(latlngOf(map.getCenter()));

  function close() {
    if (!open()) return tell("already-closed");
    if (open().points.length < 3) return tell("needs-three");
    return change(() => { parts.at(-1).closed = true; selected = null; }, "closed");
  }

  function newPart() {
    if (open()) return tell("close-first");
    return change(() => { parts.push({ points: [], closed: false }); selected = null; }, "new-part");
  }

  function removeLast() {
    if (!open()) return tell("nothing-open");
    return change(() => {
      parts.at(-1).points.pop();
      if (!parts.at(-1).points.length) parts.pop();
      selected = null;
    }, "removed");
  }

  function removeSelected() {
    if (!selected) return tell("nothing-selected");
    const [number, index] = selected;
    return change(() => {
      const part = parts[number];
      part.points.splice(index, 1);
      if (part.closed && part.points.length < 3) part.closed = false;
      keepOnlyLastOpen(number);
      selected = parts[number]?.points.length ? [number, Math.max(0, index - 1)] : null;
    }, "removed");
  }

  // A part with too few points left is either taken up again, if it is the last, or gone.
  function keepOnlyLastOpen(number) {
    const part = parts[number];
    const isLast = number === parts.length - 1;
    if (!part.points.length || (!part.closed && !isLast)) parts.splice(number, 1);
  }

  function insertAfter([number, index], point) {
    change(() => {
      parts[number].points.splice(index + 1, 0, point);
      selected = [number, index + 1];
    }, "inserted", { point: index + 2 });
    focusOn(selected);
  }

  function insertAfterSelected() {
    if (!selected) return tell("nothing-selected");
    const [number, index] = selected;
    const { points } = parts[number];
    const next = points[(index + 1) % points.length];
    const [from, to] = [points[index], next].map((latlng) => map.project(latlng));
    return insertAfter(selected, latlngOf(map.unproject(from.add(to).divideBy(2))));
  }

  // The handle stays the same element, so that a screen reader does not read it out at every step.
  function step([north, east], metres) {
    const [number, index] = selected;
    const point = moved(parts[number].points[index], north * metres, east * metres);
    const work = () => { parts[number].points[index] = point; };
    change(work, "moved", { point: index + 1 }, () => { drawShapes(); handleAt(selected).setLatLng(point); });
  }

  function pan([north, east], pixels) {
    map.panBy([east * pixels, -north * pixels], { animate: false });
  }

  // Arrow buttons: a selected point if there is one, the map otherwise.
  function go(direction) {
    if (selected) step(direction, STEP_M);
    else pan(direction, PAN_PX * 2);
  }

  function press(place) {
    const [number, index] = place;
    if (index === 0 && parts[number] === open() && open().points.length > 2) close();
    else { select(place); focusOn(place); }
  }

  function load(wanted, name) {
    change(() => { parts = wanted.map((points) => ({ points: [...points], closed: true })); selected = null; }, name);
  }

  const clear = () => (parts.length ? change(() => { parts = []; selected = null; }, "cleared") : tell("nothing-drawn"));
  const undo = () => travel(past, future, "undo");
  const redo = () => travel(future, past, "redo");

  // --- Keys and pointer

  function handled(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  function onPointKey(event, place) {
    const chosen = () => press(place);
    const keys = { delete: removeSelected, backspace: removeSelected, i: insertAfterSelected, enter: chosen, " ": chosen };
    const arrow = ARROWS[event.key];
    const nudge = () => step(arrow, event.shiftKey ? LONG_STEP_M : STEP_M);
    const act = arrow ? nudge : keys[event.key.toLowerCase()];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    handled(event);
    selected = place;
    act();
  }

  function onMapKey(event) {
    const letter = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      const act = { z: event.shiftKey ? redo : undo, y: redo }[letter];
      if (act) { handled(event); act(); }
      return;
    }
    if (event.altKey || (event.target !== container && event.key === "Enter")) return;
    const keys = {
      enter: addAtCentre,
      backspace: removeLast,
      s: close,
      n: newPart,
      "+": () => map.zoomIn(),
      "-": () => map.zoomOut(),
      escape: () => { select(null); container.focus(); },
    };
    const arrow = ARROWS[event.key];
    const act = arrow ? () => pan(arrow, event.shiftKey ? PAN_PX * 4 : PAN_PX) : keys[letter];
    if (act) { handled(event); act(); }
  }

  container.addEventListener("keydown", onMapKey);
  map.on("click", ({ latlng }) => { if (open() || !parts.length) add(latlngOf(latlng)); else select(null); });
  map.on("mousemove", ({ latlng }) => pointTo(latlng));
  map.on("move", () => { if (document.activeElement === container) pointTo(map.getCenter()); });
  map.on("zoomend", drawMiddles);

  return {
    addAtCentre, close, newPart, removeLast, removeSelected, insertAfterSelected, go, clear, undo, redo, load, summary,
    // To begin with, not to be undone: closed parts, with or without an open one.
    start: (wanted) => { parts = wanted; draw(); },
    drawing: copy,
    finished,
    isOpen: () => Boolean(open()),
    hasSelection: () => Boolean(selected),
    bounds: () => (shapes.getLayers().length ? shapes.getBounds() : null),
  };
}
