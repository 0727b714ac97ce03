// In which version of the assessment each field was read, and what someone else has changed since.
import { form, known, put, read } from "./assessment-fields.js";
import * as store from "./answer-store.js";
import { held, mineOf, waiting } from "./autosave-queue.js";

const { assessment } = form.dataset;
let base = Number(form.dataset.version); // what the page shows was read in this version …
const behind = {}; // … but for fields that someone else has changed while the user was in them
const later = new Map(); // … whose values wait until the user has left them
let remembered = {};

export const now = () => base;
export const versionOf = (field) => behind[field] ?? Math.max(base, remembered[field] ?? 0);
export const remember = async () => { remembered = await store.versions(assessment); };

export const settle = () => {
  const clashing = waiting().filter((entry) => held.has(entry.field)).map((entry) => entry.version);
  form.elements.version.value = Math.min(base, ...Object.values(behind), ...clashing);
  form.dispatchEvent(new Event("assessment:known"));
};

// The server has this value of the field now.
export const isStored = (field, value) => {
  known[field] = value;
  delete behind[field];
  later.delete(field);
};

// Put in where the user neither is nor has written. An answer that was long on its way tells what has been saved over since.
const isKnown = (field, value) => value === (known[field] ?? "").trim(); // the server stores no space at the ends
const putIn = (field, value) => {
  isStored(field, value);
  put({ [field]: value });
};
// The answer to a save, too: what someone else has saved since is shown, and is not taken for what was sent.
export const isSaved = (field, value, version) => {
  known[field] = value;
  if (version >= base || !later.has(field) || isKnown(field, later.get(field))) return isStored(field, value);
  if (!mineOf(field).length && document.activeElement?.name !== field) return putIn(field, later.get(field));
  behind[field] = version;
};

export const take = (news, version) => {
  if (version < base) return;
  const busy = new Set(waiting().map((entry) => entry.field));
  for (const { field, value } of news) {
    if (busy.has(field) || document.activeElement?.name === field) {
      if (!isKnown(field, value)) behind[field] ??= base;
      later.set(field, value);
      continue;
    }
    putIn(field, value);
  }
  base = Math.max(base, version);
  settle();
  if (news.length) form.dispatchEvent(new Event("input"));
};

// Once the user has left the field untouched, too.
form.addEventListener("focusout", ({ target: { name } }) => setTimeout(() => {
  if (!later.has(name) || document.activeElement?.name === name) return;
  if (!mineOf(name).length && (read()[name] ?? "") === (known[name] ?? "")) {
    putIn(name, later.get(name));
    settle();
    form.dispatchEvent(new Event("input"));
  }
}));
