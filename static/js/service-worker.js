// Answers for the pages of places that are taken out when there is no connection. Everything else it leaves alone.

import * as device from "./device.js";
import { forgetPages, isKept, keepFile, keepPage, keptFile, keptPage } from "./kept-pages.js";
import { held, open } from "./sealing.js";

const POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:";
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

export function start({ tiles, files, styles, texts }) {
  addEventListener("install", () => skipWaiting());
  addEventListener("activate", (event) => event.waitUntil(Promise.all([held(), clients.claim()])));
  addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin) return;
    if (request.mode === "navigate") event.respondWith(page(event));
    else if (pathname.startsWith(tiles) || HASHED.test(pathname)) event.respondWith(keptFirst(event));
    else if (pathname.startsWith(files)) event.respondWith(networkFirst(event));
  });

  async function page(event) {
    const { request } = event;
    const { search } = new URL(request.url);
    try {
      const response = await fetch(request);
      if (!search && (await isKept(request.url))) event.waitUntil(keepPage(request.url, response.clone()));
      return response;
    } catch {
      return (await keptPage(request.url)) ?? standIn();
    }
  }

  async function keptFirst(event) {
    const kept = await keptFile(event.request);
    return kept ?? fetched(event);
  }

  async function networkFirst(event) {
    try {
      return await fetched(event);
    } catch (error) {
      const kept = await keptFile(event.request);
      if (kept) return kept;
      throw error;
    }
  }

  // Kept as long as something is taken out.
  async function fetched(event) {
    const response = await fetch(event.request);
    if (response.status === 200 && (await isOut())) event.waitUntil(keepWhileOut(event.request, response.clone()));
    return response;
  }

  // A file that is under way when somebody else logs in would come after all was forgotten.
  async function keepWhileOut(request, response) {
    await keepFile(request, response);
    if (!(await isOut())) await forgetPages([], true);
  }

  async function standIn() {
    const places = await placesOut();
    const list = places.map(({ url, name }) => `<li><a href="${escaped(url)}">${escaped(name)}</a></li>`).join("");
    const kept = places.length ? `<p>${texts.kept}</p><ul>${list}</ul>` : `<p>${texts.nothing}</p>`;
    const looks = styles.map((url) => `<link rel="stylesheet" href="${escaped(url)}">`).join("");
    const html = `<!doctype html><html lang="${texts.language}"><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1"><title>${texts.title}</title>${looks}
      <main class="wrap py-4"><h1>${texts.title}</h1><p>${texts.words}</p>${kept}</main></html>`;
    const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY };
    return new Response(html, { status: 503, headers });
  }
}

const isOut = async () => Boolean((await held()) && (await device.keys("places")).length);

async function placesOut() {
  const holder = await held();
  if (!holder) return [];
  const ids = await device.keys("places");
  const places = await Promise.all(ids.map(async (id) => open(await device.get("places", id), holder)));
  return places.filter(Boolean);
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]);
