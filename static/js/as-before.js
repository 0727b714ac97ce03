// A place as it was: what is asked anew is set beside the round before as soon as it is answered, and the button leads to
// what is left. The answers are kept in this browser until they are signed: nothing of the page is saved before that.
import { all, form, named, put, read } from "./assessment-fields.js";
import * as store from "./answer-store.js";

const { assessment } = form.dataset;
const { ticket, user } = document.body.dataset;
const questions = all("[data-question]", form);
const left = form.querySelector("[data-left]");
const changed = form.querySelector("[data-changed]");
const notice = document.querySelector("[data-out]");
const unreached = document.querySelector("[data-unreached]");
const keys = {}; // of what is kept, by field
let kept = Promise.resolve(); // once all that is answered has been kept, in the order in which it was
let isLookedAt = false;
let isSending = false;

const given = (question) => [...question.querySelectorAll("input:checked")].map((field) => field.value).sort().join("|");

const tell = () => {
  let differing = 0;
  for (const question of questions) {
    const place = question.closest("[data-before]");
    const answer = given(question);
    question.classList.toggle("q-left", !answer);
    if (!place) continue;
    const isSame = answer === place.dataset.before.split("|").sort().join("|");
    place.querySelector("[data-same]").hidden = !answer || !isSame;
    place.querySelector("[data-other]").hidden = !answer || isSame;
    if (answer && !isSame) differing += 1;
  }
  left.textContent = questions.filter((question) => !given(question)).length;
  changed.hidden = !differing;
  changed.querySelector("strong").textContent = differing;
};

const keep = (field) => {
  const value = read()[field] ?? "";
  const key = keys[field] ??= store.newKey();
  const version = Number(form.elements.version.value);
  return store.put({ key, user, assessment, field, value, ...named(field, value), version, at: Date.now() });
};

// The log-in page would take the place of what is answered. A token is too old once one has logged in again.
const headers = { Accept: "application/json" };
const isOut = async () => {
  const response = await fetch(ticket, { cache: "no-store", headers });
  if (response.status === 401) return true;
  if (!response.ok) return false;
  const now = await response.json();
  form.elements.csrfmiddlewaretoken.value = now.csrf;
  return String(now.user) !== user;
};

// Forgotten only when the server says that it is signed; what it has to say otherwise is said on the page that follows.
const sign = async (button) => {
  if (await isOut()) return notice;
  await kept;
  const response = await fetch(location.href, { method: "POST", body: new FormData(form), headers });
  const told = response.headers.get("Content-Type")?.startsWith("application/json") && response.ok ? await response.json() : {};
  if (told.signed) await Promise.all(Object.values(keys).map(store.done));
  if (told.to) { location.assign(told.to); return null; }
  isLookedAt = true;
  form.requestSubmit(button);
  isLookedAt = false;
  return null;
};

const send = async (button) => {
  if (isSending) return;
  isSending = true;
  const box = await sign(button).catch(() => unreached);
  isSending = false;
  for (const one of [notice, unreached]) one.hidden = one !== box;
  box?.focus();
};

form.addEventListener("input", ({ target }) => {
  tell();
  if (target.closest("[data-question]")) kept = kept.then(() => keep(target.name));
});
form.addEventListener("submit", (event) => {
  if (isLookedAt || event.defaultPrevented) return;
  event.preventDefault();
  const first = questions.find((question) => !given(question));
  if (!first) { send(event.submitter); return; }
  first.scrollIntoView({ block: "center" });
  first.querySelector("input:not([type=hidden])").focus({ preventScroll: true });
});
tell();

await store.ready(); // with the key in hand, what is answered after the session's end can be kept too
for (const { key, field, value } of await store.waiting(assessment)) {
  if (!form.elements[field]) continue; // of the assessment page, which alone sends it: own-unsent.js tells of it
  if (read()[field]) continue;
  keys[field] = key;
  put({ [field]: value });
}
tell();
form.dataset.asBefore = "ready";
