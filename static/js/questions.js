// Questions that hang on each other, options that stand alone, and the way to a question in a folded section.
(() => {
  "use strict";

  const form = document.querySelector("form[data-assessment]");
  if (!form) return;

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const given = (name) => all(`[name="${name}"]`, form)
    .filter((field) => field.type !== "hidden" && (field.checked || !["radio", "checkbox"].includes(field.type)))
    .map((field) => field.value.trim())
    .filter(Boolean);

  // As assessments/conditions.py has it: no answer, or one that is not known, asks nothing further.
  const isAsked = ({ hangsOn, options, but }) => {
    const answers = given(hangsOn);
    if (!answers.length || document.querySelector(`[data-question="${hangsOn}"][hidden]`)) return false;
    if (!options) return !answers.includes("vet_ej");
    const chosen = options.split("|").some((option) => answers.includes(option));
    return but === undefined ? chosen : !chosen;
  };

  const ask = () => {
    all("[data-hangs-on]", form).forEach((question) => { question.hidden = !isAsked(question.dataset); });
    all("[data-section]", form).forEach((section) => { section.hidden = !section.querySelector("[data-question]:not([hidden])"); });
  };

  // "Don't know" and "none" take the others away, and the reverse.
  form.addEventListener("input", ({ target }) => {
    const question = target.closest("[data-question]");
    if (question && (target.type !== "checkbox" || target.checked) && target.type !== "radio") {
      const others = all("input:not([type=hidden])", question).filter((field) => field !== target);
      others.filter((field) => "alone" in target.dataset || "alone" in field.dataset).forEach((field) => {
        if (field.type === "checkbox") field.checked = false;
        else field.value = "";
      });
    }
    ask();
  }, true);

  const reveal = () => {
    const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    const section = place.closest("details");
    if (section) section.open = true;
    if (place.matches("[data-question]")) {
      place.scrollIntoView({ block: "center" });
      place.querySelector("input:not([type=hidden]), textarea")?.focus({ preventScroll: true });
    }
  };
  addEventListener("hashchange", reveal);
  // A second click on the same link moves nothing in the address.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("a[href^='#']");
    if (link && link.hash === location.hash) reveal();
  });
  ask();
  reveal();
})();
