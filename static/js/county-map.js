// The county map beside its list: what the form selects is drawn, and what one of them points at the other shows.

import { createChoice } from "./county-map-choice.js";
import { createLook } from "./county-map-look.js";
import { createPointing } from "./county-map-pointing.js";
import { createMap, readData } from "./map-base.js";
import { captionOf } from "./map-caption.js";
import { createComparison } from "./map-compare.js";
import { showLegendOf } from "./map-legend.js";
import { addNearby } from "./map-nearby.js";
import { addPicture } from "./map-picture.js";
import { createSceneLayer, toItem } from "./map-scenes.js";
import { addSearch, keepAddress, soughtInAddress } from "./map-search.js";
import { counted, fill, format } from "./map-words.js";

const AREA_NAMES_FROM_ZOOM = 10;
const NEAREST_ZOOM = 18; // nearer there is nothing more to see of an outline

const data = readData("map-data");
const { texts } = data;
const form = document.getElementById("map-form");
const list = document.getElementById("map-list");
const frame = document.querySelector("[data-county-map]");
const status = frame.querySelector("[data-map-status]");
const failed = frame.querySelector("[data-map-failed]");
const fade = document.querySelector("[data-fade]");
const { icons, sceneUrl, scenesUrl, placesUrl } = frame.dataset;
const { value, selection, compared, wayOf, showWays, laidOnTop, comesBefore } = createChoice(form, data);

frame.hidden = false;
document.querySelectorAll("[data-needs-map]").forEach((element) => { element.hidden = false; });
document.querySelectorAll("[data-needs-no-map]").forEach((element) => { element.hidden = true; });

const options = { maxZoom: Math.min(NEAREST_ZOOM, data.background?.maxZoom ?? NEAREST_ZOOM) };
const map = createMap(frame, data, options);
map.getPane("mapPane").setAttribute("aria-hidden", "true"); // the list says the same
const places = createLook({ words: data.words, icons, isByChange: () => value("colour") === "change" });
const look = { ...places, number: format, cluster: (count) => fill(texts.cluster, { count: counted(texts, count) }) };
const { point, pick } = createPointing(map, { list, caption: frame.querySelector("[data-map-caption]"), layers: () => ({ scenes, comparison }), describe, open });
const nearby = addNearby(map, { data, url: placesUrl, county: form.elements.county.value, scenes: () => scenes });
const scenes = createSceneLayer(map, { ...look, others, thinned }, { point, pick });
const comparison = createComparison(map, frame, { data, options, look, on: { point: ({ id } = {}) => point(scenes.find(id) ?? null), pick } });
const { go } = addSearch(map, frame);
addPicture(map, frame, { iconsUrl: icons });
let sought = soughtInAddress(); // what an address leads to stays in view when the places come
let shown = {}; // what was fetched last
let counts = { all: 0, drawn: 0 };
let request = new AbortController();

listen();
refresh();
// On paper the table stands for the map.
addEventListener("beforeprint", () => { document.querySelector(".map-table").open = true; });

function listen() {
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => { if (detail.target === list) refresh(); });
  failed.querySelector("[data-retry]").addEventListener("click", () => { shown = {}; refresh(); });
  fade.querySelector("input").addEventListener("input", showFade);
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

// --- What is fetched

async function refresh() {
  const [query, rounds] = [selection(), compared()];
  const way = wayOf(rounds);
  showWays(rounds);
  showLegend();
  const wanted = [query, ...rounds].join("\n");
  request.abort(); // also when the choice is taken back: what was asked for meanwhile is not drawn
  if (wanted === shown.wanted) {
    failed.hidden = true;
    showScenes(Object.assign(shown, { way }));
    frame.dataset.ready = "";
    return;
  }
  request = new AbortController();
  delete frame.dataset.ready;
  status.textContent = texts.loading;
  failed.hidden = true;
  try {
    const others = rounds.map((round) => fetchScenes(new URLSearchParams({ county: value("county"), round, scope: "listed" })));
    const [features, ...beside] = await Promise.all([fetchScenes(query), ...others]);
    shown = { wanted, way, features, others: rounds.map((round, at) => ({ round, features: beside[at] })) };
    showScenes(shown);
    const bounds = scenes.bounds();
    if (sought) goToSought();
    else if (bounds) map.fitBounds(bounds, { maxZoom: 15, padding: [40, 40] });
  } catch (error) {
    if (error.name === "AbortError") return;
    shown = {};
    scenes.show([]);
    comparison.show("", []);
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

function showScenes({ features, others, way }) {
  const beside = others.map(({ round, features: all }) => ({ round, features: all.filter(isBeside(features)) }));
  const items = others.length && !way ? onTop(features, beside[0]) : (way ? features.filter(({ properties }) => properties.listed) : features).map((one) => toItem(one));
  const drawn = items.filter(Boolean);
  comparison.show(way, way ? beside.map(({ round, features: all }) => ({ round, items: all.map((one) => toItem(one)).filter(Boolean) })) : []);
  scenes.show(drawn);
  showFade();
  counts = { all: items.length, drawn: drawn.length };
  tell();
}

// Only what has an outline of its own in the round can be laid on another round's.
function onTop(features, { round, features: others }) {
  const isEarlier = !comesBefore(round);
  const own = features.filter(({ properties }) => properties.listed && properties.outline_of_round === data.round);
  return [...own.map((one) => toItem(one, { isEarlier })), ...others.map((one) => toItem(one, { isEarlier: !isEarlier }))];
}

// Of another round: the places in the list, and those that it says only other rounds have.
function isBeside(features) {
  const ids = new Set(features.map(({ id }) => id));
  const only = list.querySelector("[data-only-there]")?.dataset.onlyThere ?? "";
  only.split(" ").forEach((id) => ids.add(Number(id)));
  return ({ id }) => ids.has(id);
}

// How many places are in sight, not only fetched. Said anew only when it is another number.
function tell() {
  if (!shown.features) return;
  const { all, drawn } = counts;
  const inSight = scenes.inSight().length;
  showLegend();
  const words = inSight === drawn ? texts.shown : texts.partlyShown;
  const parts = [
    all && !shown.others.length && fill(words, { count: inSight === drawn ? counted(texts, drawn) : format(inSight), of: counted(texts, drawn) }),
    all - drawn && fill(texts.nowhere, { count: counted(texts, all - drawn) }),
    shown.others.length && (shown.way ? texts[shown.way] : texts.compared),
  ];
  const sentence = parts.filter(Boolean).join(" ");
  if (status.textContent !== sentence) status.textContent = sentence;
}

// --- How it looks

function showLegend() {
  const compare = laidOnTop();
  const isChange = value("colour") === "change";
  const [earlier, later] = comesBefore(compare) ? [compare, data.round] : [data.round, compare];
  if (!legendOf("classification")) return; // for those who see no places
  const inSight = [...scenes.inSight(), ...comparison.inSight()];
  showLegendOf(legendOf("classification"), new Set(isChange ? [] : inSight.map(look.kindOf)));
  showLegendOf(legendOf("change"), new Set(isChange ? inSight.map(look.kindOf) : []));
  legendOf("areas").hidden = Boolean(wayOf(compared()));
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
  const towardsLater = laidOnTop() ? fade.querySelector("input").value / 100 : 0.5;
  map.getPane("earlier").style.opacity = Math.min(1, 2 - 2 * towardsLater);
  map.getPane("later").style.opacity = Math.min(1, 2 * towardsLater);
}

// What else keeps its place: schools and stations. The name of what was searched for does where no sign has its place;
// its ring is there anyway.
function others(room) {
  room.thin(map.getContainer().querySelectorAll(".map-found-name"));
  return nearby.boxes();
}

function thinned() {
  return [...map.getContainer().querySelectorAll(".map-area-name")];
}

// --- What is pointed at

// The round that it is drawn for is named where rounds are compared.
function describe(item) {
  const rounds = compared();
  const round = item.isEarlier === !comesBefore(rounds[0]) ? data.round : laidOnTop() || data.round;
  return captionOf(item, { data, icons, sceneUrl, round, isCompared: Boolean(rounds.length) });
}

function open({ id }) {
  location.assign(sceneUrl.replace("/0/", `/${id}/`));
}
