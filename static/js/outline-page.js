// The page around the editor: buttons, the text field that is sent, the server's check, and the draft.

import { createFullScreen } from "./full-screen.js";
import { addPlaces, createMap, middleOf, readData, STYLES } from "./map-base.js";
import { labelAt } from "./map-label.js";
import * as drafts from "./outline-draft.js";
import { addSearch } from "./map-search.js";
import { createEditor } from "./outline-editor.js";
import { fromGeoJSON, fromLines, toLines } from "./outline-geometry.js";
import { askForPosition, canBeAsked } from "./outline-position.js";
import { createSnapper } from "./outline-snap.js";

const data = readData("outline-data");
const texts = readData("outline-texts");
const frame = document.querySelector("[data-outline-map]");
const form = document.querySelector("[data-outline-form]");
const POSITION = { ...STYLES.before, interactive: false };
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
    labelAt(middleOf(layer), name).addTo(map);
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
  const field = form.elements.geometry;
  const status = document.querySelector("[data-outline-status]");
  const check = document.querySelector("[data-outline-check]");
  const draftNote = document.querySelector("[data-draft-note]");
  const notClosed = document.querySelector("[data-not-closed]");
  const snapper = createSnapper(map);
  const snapSwitch = frame.querySelector("[data-snap]");
  const whereIAm = frame.querySelector("[data-position]");
  const within = L.circle([0, 0], POSITION); // where this device may be
  const editor = createEditor(map, { tell, changed, pointLabel, snap });
  const onPage = fromLines(field.value);
  let keeps = {}; // with the drawing: that it waits to be sent
  let keepings = 0;
  let typed = false; // the text field was changed by hand since it was last drawn

  editor.start(closed(onPage ?? []));
  show(editor.bounds());
  document.querySelector("[data-text-way]").open = onPage === null || field.matches("[aria-invalid]");
  document.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", press));
  field.addEventListener("input", () => { typed = true; askServer(); });
  document.querySelectorAll("[data-forget-draft]").forEach((link) => link.addEventListener("click", () => drafts.forget(assessment)));
  form.elements.file.addEventListener("change", readFile);
  form.addEventListener("submit", refuseUnfinished);
  form.addEventListener("submit", waitForConnection);
  addEventListener("online", () => { if (form.dataset.draft === "waiting") sendWaiting(); });
  document.addEventListener("keydown", undoByKey);
  whereIAm.addEventListener("click", addWhereIAm);
  createFullScreen(frame.querySelector("[data-board]"), frame.querySelector("[data-full-screen]"));
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  offer(snapSwitch, Boolean(snapper));
  offer(whereIAm, canBeAsked());
  check.addEventListener("htmx:afterSwap", drawWhatWasTyped);
  draftNote.querySelector("[data-take]").addEventListener("click", takeDraft);
  draftNote.querySelector("[data-drop]").addEventListener("click", dropDraft);
  offerDraft().then(() => { if (!("returned" in form.dataset)) sendWaiting(); });
  refresh();

  // --- Saying what happened

  function words(name, values) {
    const filled = { ...values, area: areaWords(values.area ?? 0), last: texts.before };
    return texts[name].replace(/\{(\w+)\}/g, (_match, key) => filled[key] ?? "");
  }

  function tell(name, values = {}) {
    const sum = values.points ? words(values.points === 1 ? "one-point" : "points", values) : "";
    const lies = values.snapped ? words(`at-${values.snapped}`, values) : "";
    const crossing = values.isCrossed ? texts.crossing : "";
    status.textContent = [words(name, values), lies, sum, crossing].filter(Boolean).join(" ");
  }

  // What does not work here says why.
  function offer(control, works) {
    control.disabled = !works;
    frame.querySelector(`#${control.getAttribute("aria-describedby")}`).hidden = works;
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
    within.remove();
    typed = false;
    notClosed.hidden = true;
    field.value = toLines(editor.finished());
    keepDraft();
    draftNote.hidden = true;
    askServer();
  }

  function refresh() {
    const { area, points, parts, isCrossed } = editor.summary();
    document.querySelector("[data-area]").textContent = points && !isCrossed ? areaWords(area) : "–";
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
  function drawWhatWasTyped({ detail }) {
    const read = check.querySelector("[data-geometry]");
    const isOvertaken = detail.requestConfig.parameters.geometry !== field.value;
    if (!typed || !read || isOvertaken) return;
    const text = field.value;
    editor.load(closed(fromGeoJSON(JSON.parse(read.dataset.geometry))), "read");
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
    tell("not-closed"); // in full screen the note above is not seen
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
    editor.load(closed(fromGeoJSON(data.before)), "adopted");
    show(editor.bounds());
  }

  // Wherever on the page one is, but in a text field its own text is undone.
  function undoByKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("textarea, input:not([type=checkbox])")) return;
    const act = { z: event.shiftKey ? editor.redo : editor.undo, y: editor.redo }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  // --- Where a point comes to lie

  // Alt is the other way round of the switch, for as long as it is held.
  function snap(point, { altKey = false, always = false } = {}) {
    const isWanted = always || snapSwitch.checked !== altKey;
    if (!isWanted) return { point };
    return snapper?.near(point) ?? { point, snapped: "nothing" };
  }

  async function addWhereIAm() {
    if (whereIAm.getAttribute("aria-disabled")) return;
    if (!editor.canAdd()) return tell("needs-part");
    whereIAm.setAttribute("aria-disabled", "true");
    tell("asking-position");
    const { point, accuracy, reason } = await askForPosition();
    whereIAm.removeAttribute("aria-disabled");
    if (reason) return tell(`position-${reason}`, { accuracy });
    editor.addExactly(point, { snapped: "position", accuracy });
    within.setLatLng(point).setRadius(accuracy).addTo(map);
    if (!map.getBounds().contains(point)) map.setView(point, Math.max(map.getZoom(), 17));
  }

  // --- The draft

  // A form that has come back with something to put right holds the latest drawing itself.
  async function offerDraft() {
    drafts.ready();
    if ("returned" in form.dataset) {
      await keepDraft();
      return;
    }
    const draft = await drafts.read(assessment, Number(form.dataset.saved));
    if (!draft) return;
    const closed = draft.drawing.every((part) => part.closed);
    if (closed && toLines(draft.drawing.map((part) => part.points)) === field.value) await drafts.forget(assessment);
    else if (draft.waiting) showWaiting(draft, "waiting");
    else draftNote.hidden = false;
    form.dataset.draft = draft.waiting ? "waiting" : "offered";
  }

  // The form says whether the latest drawing is kept.
  async function keepDraft(more = keeps) {
    const draft = { version: Number(form.elements.version.value), drawing: editor.drawing(), ...more };
    delete form.dataset.kept;
    const turn = ++keepings;
    const isKept = await drafts.keep(assessment, draft);
    if (isKept && turn === keepings) form.dataset.kept = "";
    return isKept;
  }

  function showDraft(draft, name) {
    editor.load(draft.drawing, name);
    show(editor.bounds());
    status.focus();
  }

  async function takeDraft() {
    const draft = await drafts.read(assessment, Number(form.dataset.saved));
    if (draft) showDraft(draft, "draft-taken");
  }

  function dropDraft() {
    drafts.forget(assessment);
    draftNote.hidden = true;
    frame.querySelector(".map-canvas").focus();
  }

  // --- Without a connection the drawing waits here, and is sent as the form would have been

  async function waitForConnection(event) {
    if (event.defaultPrevented || navigator.onLine) return;
    event.preventDefault();
    const isKept = await keepDraft({ geometry: field.value, waiting: true });
    tell(isKept ? "waiting" : "not-kept");
    if (isKept) form.dataset.draft = "waiting";
    status.focus();
  }

  // On the version that it was drawn on: what somebody else has drawn since is then met, not written over.
  function showWaiting(draft, name) {
    form.elements.version.value = draft.version;
    keeps = { geometry: draft.geometry, waiting: true }; // showing it is no change of it: it never stops waiting
    showDraft(draft, name);
    const kept = keepDraft();
    keeps = {};
    return kept;
  }

  async function sendWaiting() {
    const draft = await drafts.read(assessment, Number(form.dataset.saved));
    if (!draft?.waiting) return;
    const who = await drafts.sender();
    if (!who) return;
    // This page may be the kept one, and the round have gone on since.
    const now = await fetch(location.pathname).then((response) => response.text(), () => null);
    if (now === null) return;
    if (!now.includes("data-outline-form")) return location.reload();
    await showWaiting(draft, "sending");
    await keepDraft(); // as any drawing from here on: what the server says of it is said on its page
    form.dataset.draft = "sending";
    form.elements.csrfmiddlewaretoken.value = who.csrf;
    form.requestSubmit();
  }
}

function closed(parts) {
  return parts.map((points) => ({ points: [...points], closed: true }));
}
