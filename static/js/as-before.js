// A place as it was: what is asked anew is set beside the round before as soon as it is answered, and the button leads to
// what is left.
const form = document.querySelector("form[data-assessment]");
const questions = [...form.querySelectorAll("[data-question]")];
const left = form.querySelector("[data-left]");
const changed = form.querySelector("[data-changed]");

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

form.addEventListener("input", tell);
form.addEventListener("submit", (event) => {
  const first = questions.find((question) => !given(question));
  if (!first) return;
  event.preventDefault();
  first.scrollIntoView({ block: "center" });
  first.querySelector("input:not([type=hidden])").focus({ preventScroll: true });
});
tell();
