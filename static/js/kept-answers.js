// What was written here and can no longer be saved: told in words, to be sent as a remark, copied or removed.
import * as store from "./answer-store.js";
import { inWords } from "./assessment-fields.js";
import { copies } from "./copying.js";

// Returns what takes in more that is written afterwards; words that the user has changed are left alone.
export function offer(box, entries, removed) {
  let kept = entries;
  const text = box.querySelector("textarea");
  const status = box.querySelector("[data-copied]");
  const forget = async () => { for (const { key } of kept) await store.done(key); };

  text.value = inWords(kept);
  copies(box.querySelector("[data-act=copy]"), text, status);
  box.querySelector("[data-act=remove]").addEventListener("click", async () => {
    await forget();
    removed();
  });
  box.querySelectorAll("form").forEach((form) => form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.elements.objection.value = text.value;
    const response = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!response) { status.textContent = status.dataset.offline; return; }
    const isSent = response.redirected && new URL(response.url).pathname === form.dataset.then;
    if (!isSent) { form.submit(); return; } // what there is to say of it is said on the page of the proof
    await forget();
    location.assign(response.url);
  }));
  return (now) => {
    const isUntouched = text.value === inWords(kept);
    kept = now;
    if (isUntouched) text.value = inWords(kept);
  };
}

const box = document.querySelector("[data-kept-answers]");
const entries = box ? await store.waitingOf(box.dataset.keptAnswers) : [];
if (entries.length) {
  box.hidden = false;
  offer(box, entries, () => { box.hidden = true; document.querySelector("main").focus(); });
}
