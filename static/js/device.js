// What this device keeps, in one small database: the key (see sealing.js), places taken out, drawings not sent.

// A database, opened when it is first asked; `make` is what it holds. A browser may refuse: then asking rejects.
export function database(name, make) {
  let opened = null;
  const open = () => opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => make(request.result);
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return async function ask(store, mode, work) {
    const transaction = (await open()).transaction(store, mode);
    const request = work(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  };
}

const STORES = ["key", "places", "drawings"];
const ask = database("device", (made) => STORES.forEach((name) => made.createObjectStore(name)));

export const get = (store, id) => ask(store, "readonly", (table) => table.get(id));
export const keys = (store) => ask(store, "readonly", (table) => table.getAllKeys());
export const put = (store, id, value) => ask(store, "readwrite", (table) => table.put(value, id));
export const remove = (store, id) => ask(store, "readwrite", (table) => table.delete(id));
export const empty = (store) => ask(store, "readwrite", (table) => table.clear());
