// What this device keeps, in one small database: the key (see sealing.js), places taken out, drawings not sent.

const STORES = ["key", "places", "drawings"];
let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("device", 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function ask(store, mode, work) {
  const transaction = (await database()).transaction(store, mode);
  const request = work(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const get = (store, id) => ask(store, "readonly", (table) => table.get(id));
export const keys = (store) => ask(store, "readonly", (table) => table.getAllKeys());
export const put = (store, id, value) => ask(store, "readwrite", (table) => table.put(value, id));
export const remove = (store, id) => ask(store, "readwrite", (table) => table.delete(id));
export const empty = (store) => ask(store, "readwrite", (table) => table.clear());
