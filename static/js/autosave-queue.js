// What is written and not yet known to be saved, in the order in which it was written: kept in this browser first.
import { all, form, known, named } from "./assessment-fields.js";
import * as store from "./answer-store.js";

const { assessment } = form.dataset;
const { user } = document.body.dataset;

export const entries = new Map(); // by key
export const held = new Set(); // fields that wait for the user, not for the network
export const loose = new Set(); // keys of what this browser could not keep: it is asked about before the page is left
let leaving = false;

export const leave = (isSo) => { leaving = isSo; };
const warn = (event) => { if (!leaving && loose.size) event.preventDefault(); };
export const tellLoose = () => {
  addEventListener("beforeunload", warn); // only now: a page with it is not kept for the way back
  all("[data-loose]").forEach((place) => {
    if (!place.hidden) return;
    place.hidden = false;
    const text = place.querySelector("[data-words]"); // put in once it is shown: then it is read out
    text.textContent = text.dataset.words;
  });
};

export const waiting = () => [...entries.values()].sort((one, other) => one.at - other.at);
export const mineOf = (field) => waiting().filter((entry) => entry.field === field);
export const hold = () => waiting().forEach((entry) => held.add(entry.field));
const onTheirWay = () => waiting().filter((entry) => !held.has(entry.field));
export const isOnItsWay = () => onTheirWay().length > 0;

export const keep = async (entry) => {
  if (await store.put(entry)) { loose.delete(entry.key); return; }
  if (entries.has(entry.key)) loose.add(entry.key);
  tellLoose();
};
export const drop = (entry) => { entries.delete(entry.key); loose.delete(entry.key); return store.done(entry.key); };

// `version` is the one in which the field was read.
export const note = async (field, value, version) => {
  const unsent = mineOf(field).find((entry) => !entry.batch);
  const isInFlight = mineOf(field).some((entry) => entry.batch);
  if (value === (known[field] ?? "") && !isInFlight) {
    if (unsent) await drop(unsent);
    return;
  }
  const begun = unsent ?? { version, key: store.newKey(), user, assessment, field };
  const entry = { ...begun, ...named(field, value), value, at: Date.now() };
  entries.set(entry.key, entry);
  await keep(entry);
};

// Those of one sending: what was sent and not answered, or else what was read in the same version.
export const next = () => {
  const open = onTheirWay();
  const [first] = open.filter((entry) => entry.batch).concat(open);
  if (!first) return [];
  return open.filter((entry) => (first.batch ? entry.batch === first.batch : !entry.batch && entry.version === first.version));
};

// Written on while it was under way: the newer one goes instead.
const isOvertaken = (entry) => mineOf(entry.field).some((other) => other.at > entry.at);

export const release = async (batch) => {
  for (const entry of batch) delete entry.batch;
  await Promise.all(batch.map((entry) => (isOvertaken(entry) ? drop(entry) : keep(entry))));
};

// What was written here before the page was opened, and never answered. Calls with what is still news to the server.
export const takeUp = async (put) => {
  for (const entry of await store.waiting(assessment)) {
    if (entries.has(entry.key)) continue; // written while the page was opening
    if (isOvertaken(entry) || entry.value === (known[entry.field] ?? "")) { store.done(entry.key); continue; }
    entries.set(entry.key, entry);
    put({ [entry.field]: entry.value });
  }
};
