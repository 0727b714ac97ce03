// Seals what lies in this browser with a key that ends with the session. The server hands the key out to whoever is
// logged in (the same to the same person every time), so what was sealed before the end can be read again after a
// log-in by the same person, and by nobody else. On the device it cannot be read out, only used, until its end.
//
// For pages, and for the worker, which never asks the server who is logged in.

import * as device from "./device.js";

// Asked of by pages only; the worker reads what they have kept.
const ticketAddress = () => document.body.dataset.ticket;
export const KEPT = "taken-out";
const LATE = 5 * 60 * 1000; // a clock that has been turned back farther than this is not believed
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// Who is logged in, and a fresh token to send with; null when nobody is. Throws without a connection.
export async function ticket() {
  const response = await fetch(ticketAddress(), { cache: "no-store", headers: { Accept: "application/json" } });
  if (response.status === 401) {
    await end();
    return null;
  }
  if (!response.ok) throw new Error(`${response.status}`);
  const { user, csrf, seconds, key } = await response.json();
  const before = await device.get("key", "now");
  if (before && before.user !== user) await end();
  const usable = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  const now = Date.now();
  await device.put("key", "now", { user, key: usable, until: now + seconds * 1000, seen: now });
  return { user, csrf, until: now + seconds * 1000 };
}

// The key as long as it holds; the first to look after its end takes it away, with the pages that it sealed.
export async function held() {
  const now = await device.get("key", "now");
  if (!now) return null;
  const time = Date.now();
  if (time >= now.until || time < now.seen - LATE) {
    await end();
    return null;
  }
  if (time > now.seen + LATE) await device.put("key", "now", { ...now, seen: time });
  return now;
}

// Of this user, fetched if need be. A page that belongs to somebody else ends what there is.
export async function keyOf(user) {
  const now = await held();
  if (now && String(now.user) === String(user)) return now;
  if (now) await end();
  const asked = await ticket();
  return asked && String(asked.user) === String(user) ? device.get("key", "now") : null;
}

// What is written and not sent stays, sealed, for the same person's next log-in.
export async function end() {
  await Promise.all([device.empty("key"), device.empty("places"), globalThis.caches?.delete(KEPT)]);
}

export async function sealBytes(plain, holder) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, holder.key, plain);
  return new Blob([iv, sealed]).arrayBuffer();
}

export async function openBytes(sealed, holder) {
  const all = new Uint8Array(sealed);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: all.slice(0, 12) }, holder.key, all.slice(12));
}

const whose = () => keyOf(document.body.dataset.user);

// Any value that JSON knows, on the page of whoever is logged in. Throws when there is no key: nothing is kept then.
export async function seal(value, holder) {
  const key = holder ?? (await whose());
  if (!key) throw new Error("no key");
  return sealBytes(new TextEncoder().encode(JSON.stringify(value)), key);
}

// Undefined for what another person sealed.
export async function open(sealed, holder) {
  const key = holder ?? (await whose());
  try {
    return JSON.parse(new TextDecoder().decode(await openBytes(sealed, key)));
  } catch {
    return undefined;
  }
}
