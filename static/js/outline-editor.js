// Draws outlines on a Leaflet map by mouse, touch or keyboard alone. Knows nothing of the page around it.
//
// A part is { points, closed }; only the last one can be open. Every change goes through `change`, so that all can be
// undone. `tell(name, values)` says what happened, `changed()` that the drawing is another one. `snap(point, event)` tells
// where a point that is put there comes to lie: { point, snapped }.

import { STYLES } from "./map-base.js";
import { areaOf, isCrossed, moved } from "./outline-geometry.js";

const DRAWN = { ...STYLES.drawn, interactive: false };
const CROSSED = { ...DRAWN, color: "#a81c1c", fillColor: "#a81c1c" };
const UNFINISHED = { dashArray: "8 6", fill: false };
const TO_POINTER = { color: "#6b1f4f", weight: 1.5, dashArray: "3 5", interactive: false };
const CATCH = { radius: 9, color: "#17212b", weight: 2, fill: false, interactive: false };

const STEP_M = 1;
const LONG_STEP_M = 10;
const PAN_PX = 40;
const INSERT_FROM_PX = 48; // shorter edges have no room for a handle in the middle
const TOUCH = matchMedia("(pointer: coarse)").matches;

const ARROWS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function createEditor(map, { tell, changed, pointLabel, snap }) {
  const shapes = L.featureGroup().addTo(map);
  const middles = L.layerGroup().addTo(map);
  const handles = L.layerGroup().addTo(map);
  const toPointer = L.polyline([], TO_POINTER).addTo(map);
  const target = L.circleMarker([0, 0], CATCH); // what a point would be put on
  const past = [];
  const future = [];
  let parts = [];
  let selected = null; // [part, point]
  let isDragging = false;
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
    isCrossed: isCrossed(parts),
  });

  const isCaught = (snapped) => Boolean(snapped) && snapped !== "nothing" && snapped !== "far";

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
    if (isDragging) return undefined; // the hand holds a point of what is drawn now
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
    shapes.clearLayers();
    parts.forEach(({ points, closed }) => {
      shapes.addLayer(closed ? L.polygon(points, DRAWN) : L.polyline(points, { ...DRAWN, ...UNFINISHED }));
    });
    colour();
    drawMiddles();
    pointTo(null);
  }

  function colour() {
    const { color, fillColor } = isCrossed(parts) ? CROSSED : DRAWN;
    shapes.setStyle({ color, fillColor });
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
      const insert = (event) => insertAfter([number, index], latlngOf(event.target.getLatLng()), event.originalEvent);
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
    handle.on("dragstart", () => startDragging(handle));
    handle.on("drag", ({ originalEvent }) => drag(handle, originalEvent));
    handle.on("dragend", () => drop(handle));
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

  // Where a point would come to lie if it was put here.
  function pointTo(latlng, event) {
    const { point, snapped } = latlng && canAdd() && !isDragging ? snap(latlngOf(latlng), event) : {};
    const from = open()?.points.at(-1);
    toPointer.setLatLngs(from && point ? [from, point] : []);
    if (isCaught(snapped)) target.setLatLng(point).addTo(map);
    else target.remove();
  }

  // --- Changing it

  function startDragging({ place }) {
    remember();
    select(place);
    isDragging = true;
    middles.clearLayers();
    pointTo(null);
  }

  // Only the line is drawn anew: sixty points would not follow the hand.
  function drag(handle, event) {
    const [number, index] = handle.place;
    const wasCrossed = isCrossed(parts);
    const { point, snapped } = snap(latlngOf(handle.getLatLng()), event);
    parts[number].points[index] = point;
    handle.setLatLng(point);
    handle.snapped = snapped;
    shapes.getLayers()[number].setLatLngs(parts[number].points);
    if (isCrossed(parts) !== wasCrossed) {
      colour();
      tell("moved", { point: index + 1, ...summary() });
    }
    changed({ only: "dragging" });
  }

  function drop({ place, snapped }) {
    isDragging = false;
    drawMiddles();
    tell("moved", { point: place[1] + 1, snapped, ...summary() });
    changed();
  }

  const canAdd = () => Boolean(open()) || !parts.length;

  function add(wanted, event) {
    const { point, snapped } = snap(wanted, event);
    return addExactly(point, { snapped });
  }

  function addExactly(point, values = {}) {
    if (!canAdd()) return tell("needs-part");
    return change(() => {
      if (!parts.length) parts.push({ points: [], closed: false });
      parts.at(-1).points.push(point);
      selected = null;
    }, "added", { ...values, point: (open()?.points.length ?? 0) + 1 });
  }

  const addAtCentre = (event) => add(latlngOf(map.getCenter()), event);

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

  function insertAfter([number, index], wanted, event) {
    const { point, snapped } = snap(wanted, event);
    change(() => {
      parts[number].points.splice(index + 1, 0, point);
      selected = [number, index + 1];
    }, "inserted", { point: index + 2, snapped });
    focusOn(selected);
  }

  // For those who cannot drag it there.
  function snapSelected() {
    if (!selected) return tell("nothing-selected");
    const [number, index] = selected;
    const { point, snapped } = snap(parts[number].points[index], { always: true });
    if (!isCaught(snapped)) return tell(`at-${snapped}`);
    return change(() => { parts[number].points[index] = point; }, "moved", { point: index + 1, snapped });
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

  // Parts as `drawing` gives them.
  function load(wanted, name) {
    change(() => { parts = wanted; selected = null; }, name);
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
    const keys = {
      delete: removeSelected,
      backspace: removeSelected,
      i: insertAfterSelected,
      f: snapSelected,
      enter: chosen,
      " ": chosen,
    };
    const arrow = ARROWS[event.key];
    const nudge = () => step(arrow, event.shiftKey ? LONG_STEP_M : STEP_M);
    const act = arrow ? nudge : keys[event.key.toLowerCase()];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    handled(event);
    selected = place;
    act();
  }

  function onMapKey(event) {
    const isEnter = event.key === "Enter";
    if (event.ctrlKey || event.metaKey || (event.altKey && !isEnter) || (event.target !== container && isEnter)) return;
    const keys = {
      enter: () => addAtCentre(event),
      backspace: removeLast,
      s: close,
      n: newPart,
      "+": () => map.zoomIn(),
      "-": () => map.zoomOut(),
    };
    // With nothing to let go of, Escape is for the page.
    if (selected || event.target !== container) keys.escape = () => { select(null); container.focus(); };
    const arrow = ARROWS[event.key];
    const act = arrow ? () => pan(arrow, event.shiftKey ? PAN_PX * 4 : PAN_PX) : keys[event.key.toLowerCase()];
    if (act) { handled(event); act(); }
  }

  container.addEventListener("keydown", onMapKey);
  map.on("click", ({ latlng, originalEvent }) => { if (canAdd()) add(latlngOf(latlng), originalEvent); else select(null); });
  map.on("mousemove", ({ latlng, originalEvent }) => pointTo(latlng, originalEvent));
  map.on("mouseout", () => pointTo(null));
  map.on("move", () => { if (document.activeElement === container) pointTo(map.getCenter()); });
  map.on("zoomend", drawMiddles);

  return {
    addAtCentre, addExactly, close, newPart, removeLast, removeSelected, insertAfterSelected, snapSelected, go, clear, undo, redo,
    load, summary,
    start: (wanted) => { parts = wanted; draw(); }, // to begin with, not to be undone
    drawing: copy,
    finished,
    isOpen: () => Boolean(open()),
    canAdd,
    hasSelection: () => Boolean(selected),
    bounds: () => (shapes.getLayers().length ? shapes.getBounds() : null),
  };
}
