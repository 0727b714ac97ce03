// Saves while the user answers: first in this browser, then to the server, and again until it has answered.
// One sending at a time, and the same again until it is answered, so that an older one never comes after a newer.
import { all, changes, form, known, named, put, read } from "./assessment-fields.js";
import * as store from "./answer-store.js";
import { ask, show, tellClosed, tellErrors, tellClash, tellFallen, tellHere, tellSigned } from "./autosave-page.js";

const PAUSE = 800;
const AGAIN = 10_000;
const POLL = 15_000;

const assessment = form.dataset.assessment;
const user = document.body.dataset.user;
const address = { save: form.dataset.autosaveTo, state: form.dataset.stateAt };

let base = Number(form.dataset.version); // what the page shows was read in this version …
const behind = {}; // … but for fields that someone else has changed while the user was in them
const later = new Map(); // … whose values wait until the user has left them
const entries = new Map(); // waiting, by key
const held = new Set(); // fields that wait for the user, not for the network
let remembered = {};
let token = form.elements.csrfmiddlewaretoken.value;
let mayUnsign = false;
let stopped = false;
let sending = false;
let isOut = false; // nobody is logged in, or somebody else is
let isLookedAt = false;
let pressed = null; // a button of the form, while something is being sent: the form waits for its version
let timer;
const loose = new Set(); // keys of what this browser could not keep: it is asked about before the page is left
let leaving = false;

const waiting = () => [...entries.values()].sort((one, other) => one.at - other.at);
const versionOf = (field) => behind[field] ?? Math.max(base, remembered[field] ?? 0);
const settle = () => {
  const clashing = waiting().filter((entry) => held.has(entry.field)).map((entry) => entry.version);
  form.elements.version.value = Math.min(base, ...Object.values(behind), ...clashing);
  form.dispatchEvent(new Event("assessment:known"));
};

const tellPage = (what, detail) => form.dispatchEvent(new CustomEvent(`autosave:${what}`, { detail }));

const warn = (event) => { if (!leaving && loose.size) event.preventDefault(); };
const keep = async (entry) => {
  if (await store.put(entry)) { loose.delete(entry.key); return; }
  if (entries.has(entry.key)) loose.add(entry.key);
  tellLoose();
};
const tellLoose = () => {
  addEventListener("beforeunload", warn); // only now: a page with it is not kept for the way back
  all("[data-loose]").forEach((place) => {
    if (!place.hidden) return;
    place.hidden = false;
    const text = place.querySelector("[data-words]"); // put in once it is shown: then it is read out
    text.textContent = text.dataset.words;
  });
};

// In a new tab where this page alone holds what was written.
const tellOut = () => { isOut = true; show(loose.size ? "out" : "login", entries.size); };

const note = async (field, value) => {
  const unsent = waiting().find((entry) => entry.field === field && !entry.batch);
  const isInFlight = waiting().some((entry) => entry.field === field && entry.batch);
  if (value === (known[field] ?? "") && !isInFlight) {
    if (unsent) await drop(unsent);
    return;
  }
  const begun = unsent ?? { version: versionOf(field), key: store.newKey(), user, assessment, field };
  const entry = { ...begun, ...named(field, value), value, at: Date.now() };
  entries.set(entry.key, entry);
  await keep(entry);
};
const drop = (entry) => { entries.delete(entry.key); loose.delete(entry.key); return store.done(entry.key); };

// Those of one sending: what was sent and not answered, or else what was read in the same version.
const next = () => {
  const open = waiting().filter((entry) => !held.has(entry.field));
  const [first] = open.filter((entry) => entry.batch).concat(open);
  if (!first) return [];
  return open.filter((entry) => (first.batch ? entry.batch === first.batch : !entry.batch && entry.version === first.version));
};

const body = (batch) => {
  const data = new URLSearchParams({ user, key: batch[0].batch, version: batch[0].version, instrument: form.elements.instrument?.value ?? "" });
  for (const { field, value } of batch) {
    const isText = form.elements[field]?.tagName === "TEXTAREA";
    for (const part of isText ? [value] : value.split("|")) data.append(field, part);
  }
  if (form.elements.describes_nobody?.checked) data.set("describes_nobody", "on");
  if (mayUnsign) data.set("may_unsign", "on");
  return data;
};

const post = (batch) => fetch(address.save, {
  method: "POST", body: body(batch), headers: { "X-CSRFToken": token }, redirect: "manual",
});

const send = async () => {
  clearTimeout(timer);
  if (sending || stopped) return;
  const batch = next();
  if (!batch.length) { tell(); return; }
  sending = true;
  show("saving");
  const key = batch[0].batch ?? store.newKey();
  for (const entry of batch) entry.batch = key; // all at once: what is written from here on is another entry
  await Promise.all(batch.map((entry) => keep(entry)));
  try {
    let response = await post(batch);
    if (response.status === 403 && await look()) response = await post(batch); // the token was too old
    await answered(response, batch);
  } catch {
    show(loose.size ? "stranded" : "offline", entries.size);
    timer = setTimeout(send, AGAIN);
  } finally {
    sending = false;
    const button = pressed;
    pressed = null;
    if (button) form.requestSubmit(button);
  }
};

// Written on while it was under way: the newer one goes instead.
const isOvertaken = (entry) => waiting().some((other) => other.field === entry.field && other.at > entry.at);

const release = async (batch) => {
  for (const entry of batch) delete entry.batch;
  await Promise.all(batch.map((entry) => (isOvertaken(entry) ? drop(entry) : keep(entry))));
};

const answered = async (response, batch) => {
  if (response.status === 200) {
    await saved(await response.json(), batch);
    setTimeout(send);
  } else if (response.status === 401 || (response.status === 403 && isOut)) {
    tellOut();
    timer = setTimeout(send, AGAIN);
  } else if (response.status === 409) {
    await release(batch);
    const answer = await response.json();
    if (answer.closed) closed(answer.message);
    else signed(answer.message);
  } else if (response.status === 422) {
    await release(batch);
    await refused(await response.json(), batch);
  } else if (response.status >= 500) {
    throw new Error(response.status);
  } else {
    batch.forEach((entry) => held.add(entry.field));
    show("error");
  }
};

// All of it before anything is awaited: news that arrive in between would be held against half of it.
const saved = async (answer, batch) => {
  const clashes = new Set(answer.clashes.map((clash) => clash.field));
  const isSaved = ({ field }) => !clashes.has(field);
  const keeping = [release(batch.filter((entry) => !isSaved(entry)))]; // kept until the user has chosen
  for (const entry of batch.filter(isSaved)) {
    keeping.push(drop(entry));
    known[entry.field] = entry.value;
    delete behind[entry.field];
    later.delete(entry.field);
    const newer = waiting().find((other) => other.field === entry.field);
    if (newer) { newer.version = answer.version; keeping.push(keep(newer)); }
  }
  keeping.push(store.remember(assessment, Object.fromEntries(batch.map(({ field }) => [field, answer.version]))));
  take(answer.changes, answer.version);
  for (const clash of answer.clashes) {
    known[clash.field] = clash.theirs;
    delete behind[clash.field];
    later.delete(clash.field);
    held.add(clash.field);
    tellClash(clash, (taken) => choose(clash, taken));
  }
  tellPage("told", answer);
  mayUnsign = false; // the next signature is asked about anew
  if (answer.removed_signatures) tellFallen();
  tellErrors({});
  if (entries.size) tell(); // the rest is sent now, or waits for the user
  else show("saved", answer.at);
  settle();
  await Promise.all(keeping);
};

const mineOf = (field) => waiting().filter((entry) => entry.field === field);

// Mine may have been written on since the collision was told.
const choose = async ({ field, theirs }, taken) => {
  const mine = mineOf(field);
  const value = taken === "theirs" ? theirs : mine.at(-1)?.value ?? read()[field];
  for (const entry of mine) await drop(entry);
  held.delete(field);
  put({ [field]: value });
  if (taken === "both") tellPage("both", field); // the page knows how
  else await changed(field, 0);
  settle();
};

// What someone else has changed: put in where the user neither is nor has written.
// An answer that was long on its way tells what has been saved over since.
const isKnown = (field, value) => value === (known[field] ?? "").trim(); // the server stores no space at the ends
const putIn = (field, value) => {
  known[field] = value;
  delete behind[field];
  later.delete(field);
  put({ [field]: value });
};
const take = (news, version) => {
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
  if (!waiting().some((entry) => entry.field === name) && (read()[name] ?? "") === (known[name] ?? "")) {
    putIn(name, later.get(name));
    settle();
    form.dispatchEvent(new Event("input"));
  }
  later.delete(name);
}));

const refused = async ({ errors, asks }, batch) => {
  const mine = batch.filter((entry) => entry.field in errors);
  (mine.length ? mine : batch).forEach((entry) => held.add(entry.field));
  tellErrors(errors, asks);
  show("error");
  if (mine.length) setTimeout(send);
};

const hold = () => waiting().forEach((entry) => held.add(entry.field));

const signed = (message) => {
  hold();
  tell();
  tellSigned(message, () => { mayUnsign = true; held.clear(); send(); }, () => { takeBack(); });
};

const takeBack = async () => {
  for (const entry of waiting()) { await drop(entry); put({ [entry.field]: known[entry.field] ?? "" }); }
  held.clear();
  settle();
  form.dispatchEvent(new Event("input"));
  tell();
};

const closed = (message) => {
  hold();
  stopped = true;
  tell();
  tellClosed(message, waiting(), async () => { await takeBack(); location.reload(); });
};

const tell = () => {
  if (!Object.keys(changes()).length && !entries.size) return show("saved");
  const isOnItsWay = waiting().some((entry) => !held.has(entry.field));
  return show(held.size && !isOnItsWay ? "error" : "unsaved");
};

// What has happened meanwhile, and a token to save with
const look = async () => {
  const section = document.activeElement?.closest("[data-section], section[aria-labelledby]");
  const asked = new URLSearchParams({ version: base, user, section: section?.id || section?.getAttribute("aria-labelledby") || "" });
  const response = await fetch(`${address.state}?${asked}`, { cache: "no-store", redirect: "manual" });
  if (response.status === 401) tellOut();
  if (!response.ok) return false;
  if (isOut) { isOut = false; setTimeout(send); }
  const answer = await response.json();
  token = answer.csrf;
  take(answer.changes, answer.version);
  tellPage("told", answer);
  tellHere(answer.here);
  if (!answer.open && entries.size && !stopped) closed(answer.message);
  return true;
};

const changed = async (field, pause) => {
  held.forEach((name) => { if (!document.querySelector(`[data-clash="${name}"]`)) held.delete(name); });
  const value = read()[field] ?? "";
  if (value !== (known[field] ?? "")) show("unsaved"); // before it is kept, which takes a moment
  await note(field, value);
  tell();
  clearTimeout(timer);
  timer = setTimeout(send, pause);
};

form.addEventListener("input", ({ target }) => {
  if (!target.name || target === form || stopped) return;
  if (target.name === "describes_nobody") { held.clear(); send(); return; }
  changed(target.name, ["radio", "checkbox"].includes(target.type) ? 0 : PAUSE);
});
// The log-in page would take the place of what only this page holds.
const submitUnlessOut = async (button) => {
  await look().catch(() => {});
  if (isOut) { document.querySelector("[data-save=out] a").focus(); return; }
  isLookedAt = true;
  form.requestSubmit(button);
  isLookedAt = false;
};

form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (sending) { event.preventDefault(); pressed = event.submitter; return; }
  if (loose.size && !isLookedAt && !stopped) { event.preventDefault(); submitUnlessOut(event.submitter); return; }
  stopped = leaving = true;
  clearTimeout(timer);
});
addEventListener("pageshow", () => { stopped = leaving = false; });
addEventListener("online", send);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { look().catch(() => {}); send(); } });
setInterval(() => { if (!document.hidden && !stopped) look().catch(() => {}); }, POLL);

// What was written here and never answered
if (!await store.ready()) tellLoose();
remembered = await store.versions(assessment);
for (const entry of await store.waiting(assessment)) {
  if (entries.has(entry.key)) continue; // written while the page was opening
  if (isOvertaken(entry) || entry.value === (known[entry.field] ?? "")) { store.done(entry.key); continue; }
  entries.set(entry.key, entry);
  put({ [entry.field]: entry.value });
}
if (entries.size) { form.dispatchEvent(new Event("input")); tell(); }
form.dataset.autosave = "ready";
ask(look);
send();
