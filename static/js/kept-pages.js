// Pages of places that are taken out, sealed; and the files and map tiles that they need, as they are: the files say
// nothing of any place, and tiles lie in the browser's own store anyhow. All of it goes when the key ends.

import { held, KEPT, openBytes, sealBytes } from "./sealing.js";

const MOST = 600; // tiles and files, so that a long walk on the map does not fill the phone
const HEADERS = ["Content-Type", "Content-Security-Policy", "Permissions-Policy", "Content-Language"];

const isFine = (response) => response.status === 200 && !response.redirected && response.type === "basic";
const addressOf = (url) => new URL(url, location.origin).pathname;

// Only what the owner of the key was shown: a page of anybody else who is logged in is not kept.
export async function keepPage(url, response) {
  const holder = await held();
  if (!holder || !isFine(response)) return false;
  const text = await response.text();
  if (!text.includes(`data-user="${holder.user}"`)) return false;
  const headers = HEADERS.filter((name) => response.headers.has(name)).map((name) => [name, response.headers.get(name)]);
  const sealed = await sealBytes(new TextEncoder().encode(text), holder);
  await (await caches.open(KEPT)).put(addressOf(url), new Response(sealed, { headers }));
  return true;
}

export async function keptPage(url) {
  const holder = await held();
  const kept = holder && (await (await caches.open(KEPT)).match(addressOf(url)));
  if (!kept) return null;
  return new Response(await openBytes(await kept.arrayBuffer(), holder), { headers: kept.headers });
}

export async function isKept(url) {
  return Boolean(await (await caches.open(KEPT)).match(addressOf(url)));
}

export async function forgetPages(urls, everything) {
  if (everything) await caches.delete(KEPT);
  else await Promise.all(urls.map(async (url) => (await caches.open(KEPT)).delete(addressOf(url))));
}

export async function keepFile(request, response) {
  if (!isFine(response)) return;
  const cache = await caches.open(KEPT);
  if ((await cache.keys()).length < MOST) await cache.put(request, response);
}

export const keptFile = async (request) => (await caches.open(KEPT)).match(request);

// A page, and every file that it names, that those name, and so on.
export async function fetchWithFiles(url, files) {
  const response = await fetch(url, { credentials: "same-origin", headers: { "X-Taken-Out": "1" } }); // for the read log
  const text = await response.clone().text();
  if (!(await keepPage(url, response))) return null;
  const named = [...text.matchAll(/(?:src|href)="([^"#]+)/g)].map(([, name]) => new URL(name, location.origin));
  await fetchFiles(named, files, new Set());
  return text;
}

const NAMES = { js: /(?:from|import)\s*\(?"([^"]+)"/g, css: /url\(["']?([^"')#]+)/g };

async function fetchFiles(urls, files, done) {
  await Promise.all(urls.map(async (url) => {
    if (url.origin !== location.origin || !url.pathname.startsWith(files) || done.has(url.href)) return;
    done.add(url.href);
    const response = await fetch(url);
    await keepFile(url.href, response.clone());
    const pattern = NAMES[url.pathname.split(".").pop()];
    if (!pattern || !response.ok) return;
    const names = [...(await response.text()).matchAll(pattern)].map(([, name]) => name);
    const named = names.filter((name) => /^[./]/.test(name) || !name.includes(":")).map((name) => new URL(name, url));
    await fetchFiles(named, files, done);
  }));
}

// The tiles around a point, as far in as there are data: some hundred metres to each side.
const REACH = 1; // tiles to each side
const FROM = 12;

export async function fetchTiles({ url, minZoom, maxDataZoom }, [latitude, longitude]) {
  if (new URL(url.replace(/[{}]/g, ""), location.origin).origin !== location.origin) return;
  const wanted = [];
  for (let zoom = Math.max(minZoom, Math.min(FROM, maxDataZoom)); zoom <= maxDataZoom; zoom += 1) {
    const size = 2 ** zoom;
    const angle = latitude * Math.PI / 180;
    const x = Math.floor((longitude + 180) / 360 * size);
    const y = Math.floor((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2 * size);
    for (let east = -REACH; east <= REACH; east += 1) {
      for (let south = -REACH; south <= REACH; south += 1) wanted.push([zoom, x + east, y + south]);
    }
  }
  await Promise.all(wanted.map(async ([z, x, y]) => {
    const address = url.replace("{z}", z).replace("{x}", x).replace("{y}", y);
    await keepFile(address, await fetch(address));
  }));
}
