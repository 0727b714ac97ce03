// A page tells of answers that wait in this browser and that another page sends: <div data-own-unsent="12-police" hidden>
import * as store from "./answer-store.js";

document.querySelectorAll("[data-own-unsent]").forEach(async (box) => {
  const isHere = ({ field }) => document.querySelector(`form[data-assessment="${box.dataset.ownUnsent}"] [name="${field}"]`);
  const { length } = (await store.waiting(box.dataset.ownUnsent)).filter((entry) => !isHere(entry));
  if (!length) return;
  box.hidden = false; // the words are put in once it is shown: then they are read out
  const words = box.querySelector("[data-one]");
  words.textContent = length === 1 ? words.dataset.one : words.dataset.many.replace("{}", length);
});
