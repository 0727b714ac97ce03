// A drawing that can no longer be saved, since the round has gone on: told, copied or removed, never lost in silence.

import { copies } from "./copying.js";
import { forget, read } from "./outline-draft.js";
import { toLines } from "./outline-geometry.js";

const box = document.querySelector("[data-drawing-left]");
const draft = box && (await read(box.dataset.drawingLeft));

if (draft) {
  const text = box.querySelector("textarea");
  const status = box.querySelector("[role=status]");
  box.hidden = false;
  text.value = draft.geometry ?? toLines(draft.drawing.map((part) => part.points));
  copies(box.querySelector("[data-copy]"), text, status);
  box.querySelector("[data-remove]").addEventListener("click", async () => {
    await forget(box.dataset.drawingLeft);
    box.hidden = true;
    document.querySelector("main").focus();
  });
}
