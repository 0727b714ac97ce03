// What has been answered and is not yet known to be saved: written here first, then sent. Entries have an owner.
// { key, user, assessment, field, value, version, batch, at }; `batch` is the sending it went with, if it was sent.
import { database } from "./device.js";
import { keyOf, open, seal } from "./sealing.js";

const ask = database("answers", (made) => {
  made.createObjectStore("entries", { keyPath: "key" });
  made.createObjectStore("versions", { keyPath: "assessment" });
});
// A browser may refuse: then nothing is kept, which `put` and `ready` tell, and nothing else is worse for it.
const run = (...asked) => ask(...asked).catch(() => undefined);

const user = document.body.dataset.user;
const whose = (assessment) => `${user}/${assessment}`;

// Not crypto.randomUUID: a browser that seals nothing may not have it either.
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const newKey = () => [4, 2, 2, 2, 6].map((size) => hex(crypto.getRandomValues(new Uint8Array(size)))).join("-");

// Whether it is kept: without a key nothing is.
export async function put(entry) {
  const { key, assessment, ...content } = entry;
  const sealed = await seal({ ...content, assessment }).catch(() => null);
  if (!sealed) return false;
  return Boolean(await run("entries", "readwrite", (table) => table.put({ key, user, assessment, sealed })));
}

export async function waiting(assessment) {
  const rows = ((await run("entries", "readonly", (table) => table.getAll())) ?? [])
    .filter((row) => row.user === user && (!assessment || row.assessment === assessment));
  const holder = rows.length ? await keyOf(user).catch(() => null) : null;
  if (!holder) return [];
  const opened = await Promise.all(rows.map(async ({ key, sealed }) => ({ key, user, ...await open(sealed, holder) })));
  return opened.filter((entry) => entry.field).sort((one, other) => one.at - other.at);
}

// Of the joint page and of a party's own: both are of one place.
export const waitingOf = async (place) => (await waiting()).filter(({ assessment }) => assessment.split("-")[0] === place);

export const done = (key) => run("entries", "readwrite", (table) => table.delete(key));

// Fetches the key while there is a session: what is written after its end can then be kept too. Whether it can.
export const ready = async () => {
  const isSealed = await seal("").catch(() => null);
  return Boolean(isSealed) && (await run("entries", "readonly", (table) => table.count())) !== undefined;
};

// The versions that the server last gave for what was sent: a page that was kept is older than that.
export async function versions(assessment) {
  return (await run("versions", "readonly", (table) => table.get(whose(assessment))))?.fields ?? {};
}

export async function remember(assessment, fields) {
  const known = await versions(assessment);
  await run("versions", "readwrite", (table) => table.put({ assessment: whose(assessment), fields: { ...known, ...fields } }));
}
