// The assessment page tells of a party's own answers that wait in this browser: <div data-own-unsent="12-police" hidden>
import * as store from "./answer-store.js";

document.querySelectorAll("[data-own-unsent]").forEach(async (box) => {
  const { length } = await store.waiting(box.dataset.ownUnsent);
  if (!length) return;
  box.hidden = false; // the words are put in once it is shown: then they are read out
  const words = box.querySelector("[data-one]");
  words.textContent = length === 1 ? words.dataset.one : words.dataset.many.replace("{}", length);
});
