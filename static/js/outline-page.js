// The page around the editor: buttons, the text field that is sent, the server's check, and the draft.

import { addLabel, addPlaces, createMap, readData, STYLES } from "./map-base.js";
import * as drafts from "./outline-draft.js";
import { addSearch } from "./map-search.js";
import { createEditor } from "./outline-editor.js";
import { fromGeoJSON, fromLines, toLines } from "./outline-geometry.js";

const data = readData("outline-data");
const texts = readData("outline-texts");
const frame = document.querySelector("[data-outline-map]");
const form = document.querySelector("[data-outline-form]");
document.querySelectorAll("[data-outline-map], [data-needs-map]").forEach((element) => { element.hidden = false; });
document.querySelectorAll("[data-needs-no-map]").forEach((element) => { element.hidden = true; });
const canWrite = Boolean(form);
const map = createMap(frame, data, { keyboard: !canWrite });
const around = drawSurroundings();
addSearch(map, frame);

if (canWrite) edit();
else if (data.stored) show(L.geoJSON(data.stored, { style: STYLES.drawn, interactive: false }).addTo(map).getBounds());
else show();
frame.dataset.ready = "";

function drawSurroundings() {
  data.neighbours.forEach(({ name, geometry, earlier }) => {
    const style = earlier ? { ...STYLES.neighbour, dashArray: "4 4" } : STYLES.neighbour;
    const layer = L.geoJSON(geometry, { style, interactive: false }).addTo(map);
    addLabel(layer, name).addTo(map);
  });
  addPlaces(map, data.places, data.placeShapes);
  const still = (geometry, style) => geometry && L.geoJSON(geometry, { style, interactive: false }).addTo(map);
  return { before: still(data.before, STYLES.before), theirs: still(data.theirs, STYLES.theirs) };
}

// What is drawn if anything is, else last round's, else the scene's point. The map itself begins with the municipality.
function show(bounds) {
  const shown = bounds ?? (around.theirs ?? around.before)?.getBounds();
  if (shown) map.fitBounds(shown, { maxZoom: 17, padding: [40, 40] });
  else if (data.point) map.setView(data.point, 16);
}

function edit() {
  const { assessment } = form.dataset;
  const version = Number(form.elements.version.value);
  const field = form.elements.geometry;
  const status = document.querySelector("[data-outline-status]");
  const check = document.querySelector("[data-outline-check]");
  const draftNote = document.querySelector("[data-draft-note]");
  const notClosed = document.querySelector("[data-not-closed]");
  const editor = createEditor(map, { tell, changed, pointLabel });
  const onPage = fromLines(field.value);
  let typed = false; // the text field was changed by hand since it was last drawn

  editor.start((onPage ?? []).map((points) => ({ points, closed: true })));
  show(editor.bounds());
  document.querySelector("[data-text-way]").open = onPage === null || field.matches("[aria-invalid]");
  document.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", press));
  field.addEventListener("input", () => { typed = true; askServer(); });
  document.querySelectorAll("[data-forget-draft]").forEach((link) => link.addEventListener("click", () => drafts.forget(assessment)));
  form.elements.file.addEventListener("change", readFile);
  form.addEventListener("submit", refuseUnfinished);
  check.addEventListener("htmx:afterSwap", drawWhatWasTyped);
  draftNote.querySelector("[data-take]").addEventListener("click", takeDraft);
  draftNote.querySelector("[data-drop]").addEventListener("click", dropDraft);
  offerDraft();
  refresh();

  // --- Saying what happened

  function words(name, values) {
    const filled = { ...values, area: areaWords(values.area ?? 0), last: texts.before };
    return texts[name].replace(/\{(\w+)\}/g, (_match, key) => filled[key] ?? "");
  }

  function tell(name, values = {}) {
    const sum = values.points ? words(values.points === 1 ? "one-point" : "points", values) : "";
    const crossing = values.crossing ? texts.crossing : "";
    status.textContent = [words(name, values), sum, crossing].filter(Boolean).join(" ");
  }

  function pointLabel(number, index, parts) {
    const values = { part: number + 1, point: index + 1, count: parts[number].points.length };
    return words(parts.length > 1 ? "point-of-part" : "point", values);
  }

  function areaWords(squareMetres) {
    return `${Math.round(squareMetres).toLocaleString(document.documentElement.lang)}\u00a0m²`;
  }

  // --- Keeping the form in step

  function changed({ only } = {}) {
    refresh();
    if (only) return;
    typed = false;
    notClosed.hidden = true;
    field.value = toLines(editor.finished());
    drafts.keep(assessment, { version, drawing: editor.drawing() });
    draftNote.hidden = true;
    askServer();
  }

  function refresh() {
    const { area, points, parts, crossing } = editor.summary();
    document.querySelector("[data-area]").textContent = points && !crossing ? areaWords(area) : "–";
    document.querySelector("[data-points]").textContent = points;
    document.querySelector("[data-parts]").textContent = parts;
    const shown = { open: editor.isOpen() || !points, closed: points && !editor.isOpen(), selection: editor.hasSelection() };
    document.querySelectorAll("[data-when]").forEach((element) => { element.hidden = !shown[element.dataset.when]; });
    document.querySelectorAll("[data-when-not]").forEach((element) => { element.hidden = shown[element.dataset.whenNot]; });
    frame.classList.toggle("is-drawing", shown.open);
  }

  function askServer() {
    const isTooLong = field.value.length > Number(field.dataset.most);
    field.setCustomValidity(isTooLong ? texts["too-long"] : "");
    if (field.reportValidity() && field.value.trim() && (typed || !editor.isOpen())) check.dispatchEvent(new Event("outline-changed"));
    else check.replaceChildren();
  }

  // The server has read what was pasted or typed, whatever its form.
  function drawWhatWasTyped() {
    const read = check.querySelector("[data-geometry]");
    if (!typed || !read) return;
    const text = field.value;
    editor.load(fromGeoJSON(JSON.parse(read.dataset.geometry)), "read");
    field.value = text;
    show(editor.bounds());
  }

  async function readFile({ target }) {
    const [file] = target.files;
    if (!file || file.size > Number(target.dataset.most)) return; // the server refuses it and says why
    field.value = await file.text();
    target.value = "";
    typed = true;
    askServer();
  }

  function refuseUnfinished(event) {
    if (!editor.isOpen()) return;
    event.preventDefault();
    notClosed.hidden = false;
    frame.querySelector(".map-canvas").focus();
  }

  // --- Buttons

  function press(event) {
    const directions = { north: [1, 0], south: [-1, 0], west: [0, -1], east: [0, 1] };
    const { do: name } = event.currentTarget.dataset;
    event.preventDefault(); // one of them is a link, for when there is no map
    if (name in directions) editor.go(directions[name]);
    else if (name === "adopt") adopt();
    else editor[name]();
    if (event.currentTarget.offsetParent === null) frame.querySelector(".map-canvas").focus();
  }

  function adopt() {
    editor.load(fromGeoJSON(data.before), "adopted");
    show(editor.bounds());
  }

  // --- The draft

  // A form that has come back with something to put right holds the latest drawing itself.
  function offerDraft() {
    if ("returned" in form.dataset) {
      drafts.keep(assessment, { version, drawing: editor.drawing() });
      return;
    }
    const draft = drafts.read(assessment, Number(form.dataset.saved));
    if (!draft) return;
    const closed = draft.drawing.every((part) => part.closed);
    if (closed && toLines(draft.drawing.map((part) => part.points)) === field.value) drafts.forget(assessment);
    else draftNote.hidden = false;
  }

  function takeDraft() {
    const draft = drafts.read(assessment, Number(form.dataset.saved));
    if (draft) editor.start(draft.drawing);
    changed();
    show(editor.bounds());
    tell("draft-taken", editor.summary());
    status.focus();
  }

  function dropDraft() {
    drafts.forget(assessment);
    draftNote.hidden = true;
    frame.querySelector(".map-canvas").focus();
  }
}
