// Asks before the reader leaves a form with something unsaved: <form data-unsaved>.
const saved = new WeakMap();
const state = (form) => new URLSearchParams(new FormData(form)).toString();
const forms = (root) => root.querySelectorAll("form[data-unsaved]");
let submitted = false;

const remember = (root) => forms(root).forEach((form) => saved.has(form) || saved.set(form, state(form)));
remember(document);
document.addEventListener("htmx:load", () => remember(document));

// On window, so that a form that htmx sends has already been stopped from leaving the page.
addEventListener("submit", (event) => { submitted = !event.defaultPrevented; });

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  if (form && event.detail.requestConfig.verb === "post") event.detail.requestConfig.unsavedState = state(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  const sent = event.detail.requestConfig.unsavedState;
  if (form && event.detail.successful && sent !== undefined) saved.set(form, sent);
});

addEventListener("beforeunload", (event) => {
  const changed = [...forms(document)].some((form) => state(form) !== saved.get(form));
  if (changed && !submitted) event.preventDefault();
});
