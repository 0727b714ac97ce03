// The assessment page tells of a drawing that is not saved, and sends the one that waits:
// <p data-outline-draft="12" data-saved="3" data-outline="…" data-page="…" hidden> with a part for each [data-draft].

import { read, send } from "./outline-draft.js";

const note = document.querySelector("[data-outline-draft]");

async function look() {
  const { outlineDraft, saved, outline, page } = note.dataset;
  const draft = await read(outlineDraft, Number(saved));
  if (!draft) return;
  show(draft.waiting ? await send(outlineDraft, draft, { outline, page }) : "unsaved");
}

function show(state) {
  note.hidden = false;
  note.querySelectorAll("[data-draft]").forEach((part) => { part.hidden = part.dataset.draft !== state; });
  note.dataset.state = state;
}

if (note) {
  look();
  addEventListener("online", look);
}
