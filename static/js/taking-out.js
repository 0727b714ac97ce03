// "Take out": the pages of one place, for when there is no connection, until the session ends. Only when asked for.

import * as device from "./device.js";
import { fetchTiles, fetchWithFiles, forgetPages, isKept } from "./kept-pages.js";
import { held, open, seal, ticket } from "./sealing.js";

const AGAIN = 3000; // after something was saved, so that what is kept is not older than what was sent

export async function placesOut() {
  const holder = await held();
  if (!holder || String(holder.user) !== document.body.dataset.user) return [];
  const places = await Promise.all((await device.keys("places")).map(async (id) => {
    const place = await open(await device.get("places", id), holder);
    return place && { id, until: holder.until, ...place };
  }));
  return places.filter(Boolean);
}

export async function giveBack(id) {
  const place = (await placesOut()).find((one) => one.id === id);
  await device.remove("places", id);
  const left = (await device.keys("places")).length;
  await forgetPages(place ? [place.url, place.outline] : [], !left);
  if (!left) (await navigator.serviceWorker.getRegistration())?.unregister();
}

const panel = document.querySelector("[data-take-out]");
if (panel && navigator.serviceWorker && globalThis.crypto?.subtle) start(panel);

function start(panel) {
  const { id, name, url, outline, files, worker } = panel.dataset;
  const find = (part) => panel.querySelector(`[data-${part}]`);

  panel.hidden = false;
  find("take").addEventListener("click", takeOut);
  find("give-back").addEventListener("click", async () => {
    await giveBack(id);
    tell("not");
    find("take").focus();
  });
  let timer;
  const own = async () => (await placesOut()).find((one) => one.id === id);
  const keepAnew = async () => { if (navigator.onLine && (await own())) await keep(); };
  const later = () => { clearTimeout(timer); timer = setTimeout(() => keepAnew().catch(() => {}), AGAIN); };
  document.querySelectorAll("[data-save-state]").forEach((state) => {
    new MutationObserver(later).observe(state, { childList: true, subtree: true, attributes: true, characterData: true });
  });
  addEventListener("online", later);
  look().then(keepAnew).catch(() => {}); // a browser may refuse storage

  async function look() {
    const place = await own();
    tell(place ? "out" : "not", place?.until);
  }

  function tell(state, until) {
    panel.dataset.state = state;
    panel.querySelectorAll("[data-when-state]").forEach((part) => { part.hidden = part.dataset.whenState !== state; });
    find("take").hidden = state === "out";
    find("take").setAttribute("aria-disabled", String(state === "taking"));
    find("give-back").hidden = state !== "out";
    if (until) panel.querySelectorAll("[data-until]").forEach((place) => { place.textContent = clock(until); });
  }

  async function takeOut() {
    if (panel.dataset.state === "taking") return;
    tell("taking");
    try {
      const who = await ticket();
      if (!who) return location.reload(); // to the log-in page
      await device.put("places", id, await seal({ name, url, outline }));
      await navigator.serviceWorker.register(worker, { type: "module", scope: "/" });
      await navigator.serviceWorker.ready;
      if (!(await keep())) throw new Error("not kept");
      navigator.storage?.persist?.();
      await look();
    } catch {
      await giveBack(id).catch(() => {});
      tell("failed");
    }
  }

  async function keep() {
    const pages = await Promise.all([url, outline].map((address) => fetchWithFiles(address, files)));
    if (pages.some((page) => !page)) return false;
    const map = JSON.parse(new DOMParser().parseFromString(pages[1], "text/html").getElementById("outline-data").textContent);
    const middle = map.point ?? middleOf(map.stored ?? map.before);
    if (map.background && middle) await fetchTiles(map.background, middle);
    return isKept(url);
  }
}

// Near enough: a corner of the outline.
function middleOf(geometry) {
  const first = geometry?.coordinates.flat(geometry.type === "MultiPolygon" ? 2 : 1)[0];
  return first && [first[1], first[0]];
}

export function clock(time) {
  const options = { weekday: "long", hour: "2-digit", minute: "2-digit" };
  return new Date(time).toLocaleString(document.documentElement.lang, options);
}
