// Saves while the user answers: first in this browser, then to the server, and again until it has answered.
// One sending at a time, and the same again until it is answered, so that an older one never comes after a newer.
import { changes, form, known, put, read } from "./assessment-fields.js";
import * as store from "./answer-store.js";
import { ask, show, tellClosed, tellErrors, tellClash, tellFallen, tellHere, tellSigned } from "./autosave-page.js";
import {
  drop, entries, held, hold, isOnItsWay, keep, leave, loose, mineOf, next, note, release, takeUp, tellLoose, waiting,
} from "./autosave-queue.js";
import * as versions from "./autosave-versions.js";

const PAUSE = 800;
const AGAIN = 10_000;
const POLL = 15_000;

const assessment = form.dataset.assessment;
const user = document.body.dataset.user;
const address = { save: form.dataset.autosaveTo, state: form.dataset.stateAt };

let token = form.elements.csrfmiddlewaretoken.value;
let mayUnsign = false;
let stopped = false;
let takeInMore = null; // once the round is closed: what is written all the same is kept, and told with the rest
let sending = false;
let isOut = false; // nobody is logged in, or somebody else is
let isLookedAt = false;
let pressed = null; // a button of the form, while something is being sent: the form waits for its version
let timer;

const tellPage = (what, detail) => form.dispatchEvent(new CustomEvent(`autosave:${what}`, { detail }));

// In a new tab where this page alone holds what was written.
const tellOut = () => { isOut = true; show(loose.size ? "out" : "login", entries.size); };

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
    versions.isSaved(entry.field, entry.value, answer.version);
    const [newer] = mineOf(entry.field);
    if (newer) { newer.version = answer.version; keeping.push(keep(newer)); }
  }
  keeping.push(store.remember(assessment, Object.fromEntries(batch.map(({ field }) => [field, answer.version]))));
  versions.take(answer.changes, answer.version);
  for (const clash of answer.clashes) {
    versions.isStored(clash.field, clash.theirs);
    held.add(clash.field);
    tellClash(clash, (taken) => choose(clash, taken));
  }
  tellPage("told", answer);
  mayUnsign = false; // the next signature is asked about anew
  if (answer.removed_signatures) tellFallen();
  tellErrors({});
  if (entries.size) tell(); // the rest is sent now, or waits for the user
  else show("saved", answer.at);
  versions.settle();
  await Promise.all(keeping);
};

// Mine may have been written on since the collision was told.
const choose = async ({ field, theirs }, taken) => {
  const mine = mineOf(field);
  const value = taken === "theirs" ? theirs : mine.at(-1)?.value ?? read()[field];
  for (const entry of mine) await drop(entry);
  held.delete(field);
  put({ [field]: value });
  if (taken === "both") tellPage("both", field); // the page knows how
  else await changed(field, 0);
  versions.settle();
};

const refused = async ({ errors, asks }, batch) => {
  const mine = batch.filter((entry) => entry.field in errors);
  (mine.length ? mine : batch).forEach((entry) => held.add(entry.field));
  tellErrors(errors, asks);
  show("error");
  if (mine.length) setTimeout(send);
};

const signed = (message) => {
  hold();
  tell();
  tellSigned(message, () => { mayUnsign = true; held.clear(); send(); }, () => { takeBack(); });
};

const takeBack = async () => {
  for (const entry of waiting()) { await drop(entry); put({ [entry.field]: known[entry.field] ?? "" }); }
  held.clear();
  versions.settle();
  form.dispatchEvent(new Event("input"));
  tell();
};

const closed = (message) => {
  hold();
  stopped = true;
  tell();
  takeInMore = tellClosed(message, waiting(), async () => { await takeBack(); location.reload(); });
};

const tell = () => {
  if (!Object.keys(changes()).length && !entries.size) return show("saved");
  return show(held.size && !isOnItsWay() ? "error" : "unsaved");
};

// What has happened meanwhile, and a token to save with
const look = async () => {
  const section = document.activeElement?.closest("[data-section], section[aria-labelledby]");
  const asked = new URLSearchParams({ version: versions.now(), user, section: section?.id || section?.getAttribute("aria-labelledby") || "" });
  const response = await fetch(`${address.state}?${asked}`, { cache: "no-store", redirect: "manual" });
  if (response.status === 401) tellOut();
  if (!response.ok) return false;
  if (isOut) { isOut = false; setTimeout(send); }
  const answer = await response.json();
  token = answer.csrf;
  versions.take(answer.changes, answer.version);
  tellPage("told", answer);
  tellHere(answer.here);
  if (!answer.open && entries.size && !stopped) closed(answer.message);
  return true;
};

const changed = async (field, pause) => {
  held.forEach((name) => { if (!document.querySelector(`[data-clash="${name}"]`)) held.delete(name); });
  const value = read()[field] ?? "";
  if (value !== (known[field] ?? "")) show("unsaved"); // before it is kept, which takes a moment
  await note(field, value, versions.versionOf(field));
  if (takeInMore) { hold(); takeInMore(waiting()); }
  tell();
  clearTimeout(timer);
  timer = setTimeout(send, pause);
};

form.addEventListener("input", ({ target }) => {
  if (!target.name || target === form || (stopped && !takeInMore)) return;
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
  stopped = true;
  leave(true);
  clearTimeout(timer);
});
addEventListener("pageshow", () => { stopped = false; leave(false); });
addEventListener("online", send);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { look().catch(() => {}); send(); } });
setInterval(() => { if (!document.hidden && !stopped) look().catch(() => {}); }, POLL);

// What was written here and never answered
if (!await store.ready()) tellLoose();
await versions.remember();
await takeUp(put);
if (entries.size) { form.dispatchEvent(new Event("input")); tell(); }
form.dataset.autosave = "ready";
ask(look);
send();
