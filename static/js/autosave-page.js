// What the page says of saving, clashes, signatures and who else is here.
import { all, form } from "./assessment-fields.js";
import { offer } from "./kept-answers.js";

const words = (place, text) => { place.textContent = text; };

export const show = (state, value) => {
  all("[data-save-state]").forEach((place) => {
    place.dataset.state = state;
    all("[data-save]", place).forEach((part) => { part.hidden = part.dataset.save !== state; });
    const text = place.querySelector(`[data-save="${state}"] [data-words]`);
    if (text && value !== undefined) words(text, text.dataset.words.replace("{}", value));
    if (state === "saved" && value !== undefined) place.querySelector("[data-done]").hidden = false;
  });
};

export const ask = (look) => { look().catch(() => {}); };

const copy = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);
const placeOf = (field) => document.querySelector(`[data-question="${field}"]`)
  ?? form.querySelector(`[name="${field}"]`)?.closest("li, .field, fieldset");

// From the words on saving to what is to be put right
const leadTo = (place) => {
  const id = place && (place.id || place.querySelector("[id]")?.id);
  if (id) all("[data-to-error]").forEach((link) => { link.href = `#${id}`; });
};

export const tellClash = (clash, choose) => {
  document.querySelector(`[data-clash="${clash.field}"]`)?.remove();
  const box = copy("clash");
  box.dataset.clash = clash.field;
  const said = { by: clash.by, label: clash.label, theirs: clash.theirs_words, mine: clash.mine_words };
  Object.entries(said).forEach(([name, text]) => all(`[data-say="${name}"]`, box).forEach((place) => words(place, text)));
  all("[data-take=both]", box).forEach((button) => { button.hidden = !clash.can_be_both; });
  box.addEventListener("click", ({ target }) => {
    const taken = target.closest("[data-take]")?.dataset.take;
    if (!taken) return;
    box.remove();
    choose(taken);
    placeOf(clash.field)?.querySelector("input:checked, textarea, input:not([type=hidden])")?.focus({ preventScroll: true });
  });
  const place = placeOf(clash.field) ?? form;
  place.closest("details")?.setAttribute("open", "");
  place.append(box);
  leadTo(place);
  box.focus({ preventScroll: true });
};

export const tellErrors = (errors, asks) => {
  all("[data-refused]").forEach((part) => part.remove());
  for (const [field, messages] of Object.entries(errors)) {
    const box = copy("refused");
    words(box, messages.join(" "));
    (placeOf(field) ?? document.querySelector("[data-notice]")).append(box);
  }
  leadTo(placeOf(Object.keys(errors)[0]));
  if (asks) document.querySelector("[data-describes-nobody]").hidden = false;
};

const notice = (name, message, acts) => {
  const place = document.querySelector("[data-notice]");
  const box = copy(name);
  words(box.querySelector("[data-say]"), message);
  box.addEventListener("click", ({ target }) => {
    const act = acts[target.dataset.act];
    if (act) { box.remove(); act(); }
  });
  place.replaceChildren(box);
  leadTo(place);
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
  return box;
};

// What the page said of the signature as it was opened is said again here, with a choice.
const sayAsOpened = (isSaid) => all("[data-signed]").forEach((part) => { part.hidden = !isSaid; });
export const tellSigned = (message, save, undo) => {
  sayAsOpened(false);
  notice("would-unsign", message, { save, undo: () => { sayAsOpened(true); undo(); } });
};
export const tellFallen = () => {
  sayAsOpened(false);
  all("[data-fallen]").forEach((part) => { part.hidden = false; });
};

export const tellClosed = (message, entries, removed) => offer(notice("closed", message, {}), entries, removed);

export const tellHere = (here) => all("[data-here]").forEach((place) => {
  const text = here.map((one) => one.words).join(". ");
  if (place.textContent !== text) words(place, text);
  place.hidden = !text;
});
