// The sections and the way to the next tell what is left while one answers: <li data-ask="indikator 1"> waits for an answer.
import { all, form } from "./assessment-fields.js";

const next = document.querySelector("[data-next]");

const isAnswered = (part) => Boolean(part.querySelector("input:checked"))
  || (part.matches("[data-question]") && all(".form-control", part).some((field) => field.value.trim()));

const mark = (section, number) => [section, ...all(`[data-of="${section.id}"]`)].forEach((place) => {
  const words = place.querySelector("[data-words]");
  place.hidden = section.hidden;
  place.classList.toggle("is-left", number > 0);
  words.textContent = number ? words.dataset.words.replace("{}", number) : words.dataset.done;
});

const tell = () => {
  all("[data-question][data-ask]", form).forEach((part) => {
    part.classList.toggle("q-left", !isAnswered(part) || Boolean(part.querySelector(".clash")));
  });
  const left = all("[data-ask]", form).filter((part) => !part.closest("[hidden]") && !isAnswered(part));
  all("[data-section]", form).forEach((section) => mark(section, left.filter((part) => section.contains(part)).length));
  next.hidden = !left.length;
  if (!left.length) return;
  const link = next.querySelector("a");
  link.href = `#${left[0].id}`;
  link.textContent = link.dataset.words.replace("{}", left[0].dataset.ask);
};

form.addEventListener("input", tell);
form.addEventListener("assessment:known", tell);
tell();
