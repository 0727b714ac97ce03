// The county map beside its list: what the form selects is drawn, and what one of them points at the other shows.

import { addPlaces, createMap, readData, STYLES } from "./map-base.js";
import { addPicture } from "./map-picture.js";
import { around } from "./map-room.js";
import { createSceneLayer, toItem } from "./map-scenes.js";
import { showLegendOf } from "./map-legend.js";
import { addSearch, keepAddress, soughtInAddress } from "./map-search.js";

const AREA_NAMES_FROM_ZOOM = 10;
const NEAREST_ZOOM = 18; // nearer there is nothing more to see of an outline
const PLACES_FROM_ZOOM = 12;
const MOST_PLACES = 500;
const PLACE_NAMES_FROM_ZOOM = 16;
const PLACE_PX = 12;
const CAPTION_STAYS_MS = 400;
const OF_THE_MAP = ["compare", "colour", "areas", "places"]; // fields that select nothing

const data = readData("map-data");
const { texts, words } = data;
const form = document.getElementById("map-form");
const list = document.getElementById("map-list");
const frame = document.querySelector("[data-county-map]");
const caption = frame.querySelector("[data-map-caption]");
const status = frame.querySelector("[data-map-status]");
const failed = frame.querySelector("[data-map-failed]");
const fade = document.querySelector("[data-fade]");
const { icons, sceneUrl, scenesUrl, placesUrl } = frame.dataset;
const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 });

frame.hidden = false;
document.querySelectorAll("[data-needs-map]").forEach((element) => { element.hidden = false; });
document.querySelectorAll("[data-needs-no-map]").forEach((element) => { element.hidden = true; });

const map = createMap(frame, data, { maxZoom: Math.min(NEAREST_ZOOM, data.background?.maxZoom ?? NEAREST_ZOOM) });
map.getPane("mapPane").setAttribute("aria-hidden", "true"); // the list says the same
const places = L.layerGroup().addTo(map);
const scenes = createSceneLayer(
  map,
  { style, sign, name, others, thinned, number: (count) => number.format(count), cluster: (count) => fill(texts.cluster, { count: counted(count) }) },
  { point, pick },
);
const { go } = addSearch(map, frame);
addPicture(map, frame, { iconsUrl: icons });
let sought = soughtInAddress(); // what an address leads to stays in view when the places come
let placesShown = [];
let shown = {}; // what was fetched last
let counts = { all: 0, drawn: 0 };
let request = new AbortController();
let leaving;

listen();
refresh();
// On paper the table stands for the map.
addEventListener("beforeprint", () => { document.querySelector(".map-table").open = true; });

function listen() {
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => { if (detail.target === list) refresh(); });
  failed.querySelector("[data-retry]").addEventListener("click", () => { shown = {}; refresh(); });
  fade.querySelector("input").addEventListener("input", showFade);
  const pan = { pan: true };
  list.addEventListener("focusin", ({ target }) => point(itemOf(target), pan));
  list.addEventListener("focusout", () => point(null));
  list.addEventListener("pointermove", hover);
  list.addEventListener("pointerleave", () => point(null));
  caption.addEventListener("pointerenter", () => clearTimeout(leaving));
  caption.addEventListener("pointerleave", () => point(null));
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") leave(); });
  document.querySelector("[data-places]").addEventListener("change", showPlaces);
  map.on("moveend", showPlaces);
  map.on("moveend", tell);
  map.on("moveend", () => { if (frame.dataset.ready === "") keepAddress(map); });
  map.on("zoomend", showAreaNames);
  addEventListener("hashchange", () => { sought = soughtInAddress(); if (sought) goToSought(); });
  showAreaNames();
}

function goToSought() {
  go(sought);
  sought = null; // another selection shows its own places
}

function showAreaNames() {
  frame.classList.toggle("is-far", map.getZoom() < AREA_NAMES_FROM_ZOOM);
}

// --- What is selected

function value(name) {
  return form.elements[name]?.value ?? "";
}

// In the order of the page's preload.
function selection() {
  const chosen = [...new FormData(form)].filter(([name, text]) => text && !OF_THE_MAP.includes(name) && name !== "order");
  const query = new URLSearchParams([...chosen, ["scope", "all"]]);
  query.sort();
  return query.toString();
}

async function refresh() {
  const [query, compare] = [selection(), value("compare")];
  showLegend(compare);
  if (query === shown.query && compare === shown.compare) return showScenes(shown);
  request.abort();
  request = new AbortController();
  delete frame.dataset.ready;
  status.textContent = texts.loading;
  failed.hidden = true;
  try {
    const beside = new URLSearchParams({ county: value("county"), round: compare, scope: "listed" });
    const [features, others] = await Promise.all([fetchScenes(query), compare ? fetchScenes(beside) : []]);
    shown = { query, compare, features, others };
    showScenes(shown);
    const bounds = scenes.bounds();
    if (sought) goToSought();
    else if (bounds) map.fitBounds(bounds, { maxZoom: 15, padding: [40, 40] });
  } catch (error) {
    if (error.name === "AbortError") return;
    shown = {};
    scenes.show([]);
    status.textContent = "";
    failed.hidden = false;
  }
  frame.dataset.ready = "";
  keepAddress(map);
}

async function fetchScenes(query) {
  const response = await fetch(`${scenesUrl}?${query}`, { signal: request.signal });
  if (!response.ok) throw new Error(response.statusText);
  return (await response.json()).features;
}

function showScenes({ features, others, compare }) {
  const isEarlier = Boolean(compare) && !comesBefore(compare);
  const own = compare ? features.filter(({ properties }) => properties.listed && properties.outline_of_round === data.round) : features;
  const beside = others.filter(isBeside(features));
  const items = [
    ...own.map((feature) => toItem(feature, { isEarlier })),
    ...beside.map((feature) => toItem(feature, { isEarlier: Boolean(compare) && !isEarlier })),
  ];
  const drawn = items.filter(Boolean);
  scenes.show(drawn);
  showFade();
  counts = { all: items.length, drawn: drawn.length };
  tell();
}

// Of the other round: the places in the list, and those that it says only the other round has.
function isBeside(features) {
  const ids = new Set(features.map(({ id }) => id));
  const only = list.querySelector("[data-only-there]")?.dataset.onlyThere ?? "";
  only.split(" ").forEach((id) => ids.add(Number(id)));
  return ({ id }) => ids.has(id);
}

function comesBefore(label) {
  return data.rounds.indexOf(label) < data.rounds.indexOf(data.round);
}

// How many places are in sight, not only fetched. Said anew only when it is another number.
function tell() {
  if (!shown.features) return;
  const { all, drawn } = counts;
  const inSight = scenes.inSight().length;
  showLegend(shown.compare);
  const words = inSight === drawn ? texts.shown : texts.partlyShown;
  const parts = [
    all && !shown.compare && fill(words, { count: inSight === drawn ? counted(drawn) : number.format(inSight), of: counted(drawn) }),
    all - drawn && fill(texts.nowhere, { count: counted(all - drawn) }),
    shown.compare && texts.compared,
  ];
  const sentence = parts.filter(Boolean).join(" ");
  if (status.textContent !== sentence) status.textContent = sentence;
}

// --- How it looks

function kindOf({ properties: { listed, classification, change } }) {
  if (value("colour") === "change" && change) return change;
  if (listed) return classification;
  return listed === null ? "pending" : change === "ceased" ? "ceased" : "not_listed";
}

function style(item) {
  return item.isEarlier ? STYLES.earlier : STYLES[kindOf(item)];
}

function sign(item) {
  if (item.isEarlier) return { kind: "earlier", icon: "" };
  const kind = kindOf(item).replace("_", "-");
  return { kind, icon: `${icons}#i-${kind}` };
}

// A place that is not drawn as an open drug scene says why.
function name({ properties, isEarlier }) {
  const { listed, change } = properties;
  if (listed || isEarlier) return properties.name;
  const why = listed === null ? words.pending : change === "ceased" ? words.ceased : words.not_listed;
  return `${properties.name}, ${why.toLowerCase()}`;
}

function showLegend(compare) {
  const isChange = value("colour") === "change";
  const [earlier, later] = comesBefore(compare) ? [compare, data.round] : [data.round, compare];
  if (!legendOf("classification")) return; // for those who see no places
  const inSight = scenes.inSight();
  showLegendOf(legendOf("classification"), new Set(isChange ? [] : inSight.map(kindOf)));
  showLegendOf(legendOf("change"), new Set(isChange ? inSight.map(kindOf) : []));
  legendOf("comparison").hidden = !compare;
  legendOf("cluster").hidden = !frame.querySelector(".map-cluster");
  legendOf("comparison").querySelector("[data-earlier]").textContent = fill(texts.earlier, { round: earlier });
  legendOf("comparison").querySelector("[data-later]").textContent = fill(texts.later, { round: later });
  fade.hidden = !compare;
  fade.querySelector("[data-fade-earlier]").textContent = earlier;
  fade.querySelector("[data-fade-later]").textContent = later;
}

function legendOf(legend) {
  return document.querySelector(`[data-legend=${legend}]`);
}

// In the middle both are whole; towards one end the other fades away.
function showFade() {
  const towardsLater = value("compare") ? fade.querySelector("input").value / 100 : 0.5;
  map.getPane("earlier").style.opacity = Math.min(1, 2 - 2 * towardsLater);
  map.getPane("later").style.opacity = Math.min(1, 2 * towardsLater);
}

// What else keeps its place: schools and stations. The name of what was searched for does where no sign has its place;
// its ring is there anyway.
function others(room) {
  room.thin(frame.querySelectorAll(".map-found-name"));
  return placesShown.map(placeBox);
}

function thinned() {
  return [...frame.querySelectorAll(".map-area-name")];
}

function placeBox({ latitude, longitude }) {
  return around(map.project([latitude, longitude]), PLACE_PX / 2);
}

// --- What is pointed at

function itemOf(element) {
  const row = element.closest("[data-scene]");
  return row ? scenes.find(Number(row.dataset.scene)) : null;
}

// Only a mouse that moves: one that lies still while the list scrolls below it points at nothing.
function hover({ target, pointerType, movementX, movementY }) {
  if (pointerType === "mouse" && (movementX || movementY)) point(itemOf(target));
}

// Without an item: back to the one that has the keyboard's focus, if any.
function point(item, options) {
  clearTimeout(leaving);
  if (!item) {
    leaving = setTimeout(() => { if (list.contains(document.activeElement)) point(itemOf(document.activeElement)); else leave(); }, CAPTION_STAYS_MS);
    return;
  }
  scenes.highlight(item, options);
  list.querySelectorAll("[data-scene]").forEach((row) => row.classList.toggle("is-current", Number(row.dataset.scene) === item.id));
  caption.replaceChildren(...captionOf(item));
  caption.hidden = false;
  // Not on top of what it tells of.
  const isHigh = map.latLngToContainerPoint(item.middle).y < map.getSize().y / 2;
  caption.classList.toggle("is-low", isHigh);
}

function leave() {
  scenes.highlight(null);
  list.querySelectorAll(".is-current").forEach((row) => row.classList.remove("is-current"));
  caption.hidden = true;
}

// A finger cannot point without pressing: the first touch shows the caption with its link.
function pick(item, { pointerType }) {
  if (pointerType === "touch") point(item);
  else location.assign(sceneUrl.replace("/0/", `/${item.id}/`));
}

function captionOf({ id, properties, isEarlier }) {
  const { municipality, district, listed, change, score, area_m2: area, school, school_m: schoolMetres } = properties;
  const link = element("a", properties.name);
  link.href = sceneUrl.replace("/0/", `/${id}/`);
  const where = element("p", [municipality, district].filter(Boolean).join(", "));
  const signs = element("p", "", "meta");
  const kinds = listed ? [properties.classification, change] : [listed === null ? "pending" : "not_listed", change];
  new Set(kinds.filter(Boolean)).forEach((kind) => signs.append(signed(kind)));
  const round = isEarlier === !comesBefore(value("compare")) ? data.round : value("compare");
  const figures = [
    value("compare") && fill(texts.round, { round }),
    score && fill(texts.score, { score, of: data.of[round] }),
    area === null ? listed && texts.noOutline : metres(area, "m²"),
    school && fill(texts.school, { school, distance: metres(schoolMetres, "m") }),
  ];
  const facts = element("p", "", "meta num");
  figures.filter(Boolean).forEach((figure) => facts.append(element("span", figure)));
  return [link, where, signs, facts];
}

function signed(kind) {
  const className = kind.replace("_", "-");
  const sign = element("span", "", `sign sign-${className}`);
  sign.innerHTML = `<svg class="icon" aria-hidden="true" focusable="false"><use href="${icons}#i-${className}"/></svg>`;
  sign.append(words[kind]);
  return sign;
}

// --- Schools, stations and the like

async function showPlaces() {
  const isWanted = document.querySelector("[data-places]").checked;
  const note = document.querySelector("[data-places-note]");
  note.textContent = "";
  if (!isWanted || map.getZoom() < PLACES_FROM_ZOOM) {
    drawPlaces([]);
    if (isWanted) note.textContent = texts.zoomIn;
    return;
  }
  const bbox = map.getBounds().toBBoxString();
  const query = new URLSearchParams({ county: value("county"), valid_on: data.validOn, bbox, page_size: MOST_PLACES });
  try {
    const response = await fetch(`${placesUrl}?${query}`);
    if (!response.ok) throw new Error(response.statusText);
    const found = await response.json();
    if (bbox !== map.getBounds().toBBoxString()) return; // the map has moved on
    drawPlaces(found.results);
    if (!found.count) note.textContent = texts.noPlaces;
    else if (found.next) note.textContent = fill(texts.tooMany, { count: number.format(found.results.length) });
  } catch {
    note.textContent = texts.placesFailed;
  }
}

// The scenes are drawn anew, since their names give way to the signs of schools; the schools' names come last.
function drawPlaces(found) {
  if (!found.length && !placesShown.length) return;
  places.clearLayers();
  placesShown = found;
  addPlaces(places, found, data.placeShapes);
  scenes.redraw();
  if (map.getZoom() >= PLACE_NAMES_FROM_ZOOM) {
    found.forEach((place) => scenes.room.addName(place.name, placeBox(place), places, "map-label map-place-name"));
    scenes.keepFree();
  }
  showLegendOf(legendOf("places"), new Set(found.map(({ kind }) => kind)));
}

// --- Words

function counted(count) {
  return fill(count === 1 ? texts.place : texts.places, { count: number.format(count) });
}

function metres(figure, unit) {
  return `${number.format(figure)}\u00a0${unit}`;
}

function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_match, key) => values[key]);
}

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}
