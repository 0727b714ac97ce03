// What has been answered and is not yet known to be saved: written here first, then sent. Entries have an owner.
// { key, user, assessment, field, value, version, batch, at }; `batch` is the sending it went with, if it was sent.
import { keyOf, open, seal } from "./sealing.js";

let opened = null; // when it is first asked for
const database = () => opened ??= new Promise((done) => {
  try {
    const asked = indexedDB.open("answers", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "key" });
      asked.result.createObjectStore("versions", { keyPath: "assessment" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done(null);
  } catch { done(null); } // a browser may refuse: then nothing is kept, and nothing else is worse for it
});

const run = async (table, mode, work) => {
  const db = await database();
  if (!db) return undefined;
  return new Promise((done) => {
    const transaction = db.transaction(table, mode);
    const request = work(transaction.objectStore(table));
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = transaction.onerror = () => done(undefined);
  });
};

const user = document.body.dataset.user;
const whose = (assessment) => `${user}/${assessment}`;

export async function put(entry) {
  const { key, assessment, ...content } = entry;
  const sealed = await seal({ ...content, assessment }).catch(() => null); // without a key nothing is kept
  if (sealed) await run("entries", "readwrite", (table) => table.put({ key, user, assessment, sealed }));
}

export async function waiting(assessment) {
  const rows = ((await run("entries", "readonly", (table) => table.getAll())) ?? [])
    .filter((row) => row.user === user && (!assessment || row.assessment === assessment));
  const holder = rows.length ? await keyOf(user).catch(() => null) : null;
  if (!holder) return [];
  const opened = await Promise.all(rows.map(async ({ key, sealed }) => ({ key, user, ...await open(sealed, holder) })));
  return opened.filter((entry) => entry.field).sort((one, other) => one.at - other.at);
}

export const done = (key) => run("entries", "readwrite", (table) => table.delete(key));

// Fetches the key while there is a session: what is written after its end can then be kept too.
export const ready = () => seal("").catch(() => null);

// The versions that the server last gave for what was sent: a page that was kept is older than that.
export async function versions(assessment) {
  return (await run("versions", "readonly", (table) => table.get(whose(assessment))))?.fields ?? {};
}

export async function remember(assessment, fields) {
  const known = await versions(assessment);
  await run("versions", "readwrite", (table) => table.put({ assessment: whose(assessment), fields: { ...known, ...fields } }));
}
