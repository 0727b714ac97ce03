// "Handed out to this phone": <details data-taken-out hidden> with a <template> for each place.

import { clock, giveBack, placesOut } from "./taking-out.js";
import { waitingFor } from "./waiting.js";

const box = document.querySelector("[data-taken-out]");

async function fill() {
  const places = await placesOut().catch(() => []);
  const list = box.querySelector("ul");
  box.hidden = !places.length;
  box.querySelector("[data-number]").textContent = places.length;
  list.replaceChildren(...(await Promise.all(places.map(row))));
}

async function row(place) {
  const item = box.querySelector("template").content.cloneNode(true).firstElementChild;
  const link = item.querySelector("a");
  link.href = place.url;
  link.textContent = place.name;
  item.querySelector("[data-until]").textContent = clock(place.until);
  const waits = await waitingFor(place.id);
  item.querySelectorAll("[data-waits]").forEach((part) => {
    part.hidden = part.dataset.waits !== (waits === 0 ? "none" : waits === 1 ? "one" : "many");
  });
  item.querySelector("[data-waiting]").textContent = waits;
  const button = item.querySelector("button");
  button.setAttribute("aria-label", `${button.textContent.trim()}: ${place.name}`);
  button.addEventListener("click", async () => {
    await giveBack(place.id);
    await fill();
    document.querySelector(box.hidden ? "h1, h2" : "[data-taken-out] summary").focus();
  });
  return item;
}

if (box) fill();
