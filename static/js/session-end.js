// On every page: when the session has ended, or somebody else is logged in, what this browser has kept cannot be read.

import * as device from "./device.js";
import { held, ticket } from "./sealing.js";

const SOON = 2 ** 31 - 1; // what a timer can count to
let timer;

async function look() {
  const kept = await device.get("key", "now");
  if (!kept) return leave();
  const pagesAreOut = (await device.keys("places")).length > 0;
  // A page that names nobody is the log-in page, or one that says what went wrong. The server knows who it is, and
  // whether the session lasts longer than it did.
  const isTheirs = String(kept.user) === document.body.dataset.user;
  if (!isTheirs || (Date.now() >= kept.until && navigator.onLine)) await ticket().catch(() => {});
  const holder = await held();
  if (!holder) return pagesAreOut && isTheirs ? hide() : leave();
  if (!(await device.keys("places")).length) return leave();
  clearTimeout(timer);
  timer = setTimeout(again, Math.min(holder.until - Date.now() + 1000, SOON));
}

// What is on the screen is of a place that was taken out, perhaps.
function hide() {
  document.body.replaceChildren();
  location.reload();
}

async function leave() {
  (await navigator.serviceWorker?.getRegistration())?.unregister();
}

// Without storage, or without a connection to ask over, there is nothing to end.
const again = () => look().catch(() => {});
again();
document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
