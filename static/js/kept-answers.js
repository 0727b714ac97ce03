// A page that can no longer be answered: what was written here and never saved is shown to whoever wrote it.
import * as store from "./answer-store.js";

const box = document.querySelector("[data-kept-answers]");
const entries = await store.waiting(box.dataset.keptAnswers);
if (entries.length) {
  box.querySelector("textarea").value = entries.map(({ field, value }) => `${field}: ${value}`).join("\n");
  box.hidden = false;
}
box.querySelector("[data-act=remove]").addEventListener("click", async () => {
  for (const entry of entries) await store.done(entry.key);
  box.hidden = true;
});
