// The page of a cause analysis while it saves itself: rows that somebody else adds or removes, words shown twice, and
// two causes of what two have written in the same field. The saving itself is autosave.js.

const form = document.querySelector("form[data-rows]");
const notice = document.querySelector("[data-rows-changed]");
const PAUSE = 500;
let timer;

// The figures and the lines that are read are drawn by the server.
const redraw = async () => {
  const response = await fetch(location.pathname, { cache: "no-store", redirect: "manual" });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  document.querySelectorAll("[data-fresh]").forEach((part) => {
    const now = fresh.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (now) part.replaceWith(document.importNode(now, true));
  });
};

form?.addEventListener("autosave:told", ({ detail }) => {
  if (detail.rows !== form.dataset.rows && notice.hidden) {
    notice.hidden = false;
    const text = notice.querySelector("[data-words]"); // put in once it is shown: then it is read out
    text.textContent = text.dataset.words;
  }
  if (!detail.changed?.length && !detail.changes.length) return;
  clearTimeout(timer);
  timer = setTimeout(() => redraw().catch(() => {}), PAUSE);
});

form?.addEventListener("autosave:both", ({ detail: field }) => {
  const button = document.createElement("button");
  button.name = "act";
  button.value = `both:${field.match(/\d+/)[0]}`;
  button.hidden = true;
  form.append(button);
  form.requestSubmit(button);
});
