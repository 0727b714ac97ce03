// A form that only its button saves: what is written in it stays sealed in this browser until it is saved, and stands in
// the form again when it is opened next, after an error, a lost session, a lost connection or a closed tab.
// <form data-kept="m12">, with data-refused where the page shows what was sent and not saved. On the page that a save
// leads to there is no such form, and what was sent is forgotten.
import * as store from "./answer-store.js";

const SENT = "kept-form-sent";
const form = document.querySelector("form[data-kept]");
const here = () => location.href.split("#")[0];

const takeSent = () => {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  sessionStorage.removeItem(SENT);
  return sent;
};
const forget = async (id) => { for (const { key } of await store.waiting(id)) await store.done(key); };

const fieldsOf = (name) => [...form.elements].filter((field) => field.name === name);
const names = form ? new Set([...form.elements].filter(({ name, type }) => name && type !== "hidden").map(({ name }) => name)) : [];
const value = (name) => new FormData(form).getAll(name).join("|");

const put = (name, text) => fieldsOf(name).forEach((field) => {
  if (field.type === "radio") field.checked = field.value === text;
  else if (field.type === "checkbox") field.checked = text.split("|").includes(field.value);
  else field.value = text;
  field.closest("details")?.setAttribute("open", "");
});

const keepForm = async () => {
  const { kept: assessment, refused } = form.dataset;
  const { version } = form.elements;
  const known = Object.fromEntries([...names].map((name) => [name, value(name)]));
  const readIn = version.value;
  const entries = new Map();
  const drop = async (name) => { await store.done(entries.get(name).key); entries.delete(name); };

  await store.ready();
  for (const entry of await store.waiting(assessment)) entries.set(entry.field, entry);
  const isShown = (entry) => entry.value === known[entry.field];
  for (const entry of [...entries.values()].filter(isShown)) if (refused === undefined) await drop(entry.field);
  const back = [...entries.values()].filter((entry) => names.has(entry.field) && !isShown(entry));
  back.forEach((entry) => put(entry.field, entry.value));
  // Read then: what somebody else has changed since is a collision, and not written over.
  version.value = Math.min(readIn, ...back.map((entry) => Number(entry.version)));

  const box = document.querySelector("[data-kept-told]");
  if (back.length) {
    box.hidden = false; // the words are put in once it is shown: then they are read out
    const words = box.querySelector("[data-words]");
    words.textContent = words.dataset.words;
  }
  box.querySelector("button").addEventListener("click", async () => {
    for (const { field } of back) { if (entries.has(field)) await drop(field); put(field, known[field]); }
    version.value = readIn;
    box.hidden = true;
    document.querySelector("main").focus();
  });

  form.addEventListener("input", async ({ target: { name } }) => {
    if (!names.has(name)) return;
    const text = value(name);
    if (text === known[name] && refused === undefined) { if (entries.has(name)) await drop(name); return; }
    const key = entries.get(name)?.key ?? store.newKey();
    const entry = { key, user: document.body.dataset.user, assessment, field: name, value: text, version: version.value, at: Date.now() };
    entries.set(name, entry);
    await store.put(entry);
  });
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, JSON.stringify({ id: assessment, from: here() })));
  form.dataset.keeping = "ready";
};

const sent = takeSent();
if (form) await keepForm();
else if (sent && document.referrer === sent.from) await forget(sent.id); // a log-in in between leads here from elsewhere
