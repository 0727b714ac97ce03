// What waits in this browser to be sent, for the person who is logged in: drawings, and the answers of autosave.js.

import { drawn, read } from "./outline-draft.js";

export async function waitingFor(assessment) {
  return Number(Boolean(await read(assessment))) + (await answers(assessment)).length;
}

export async function allWaiting() {
  return (await drawn()).length + (await answers()).length;
}

// Counted where answer-store.js keeps them, sealed as they are. Where it has kept nothing there is no database, and
// none may be made here: an empty one would be in its way.
async function answers(assessment) {
  const databases = (await indexedDB.databases?.()) ?? [];
  if (!databases.some(({ name }) => name === "answers")) return [];
  const all = await entries().catch(() => []);
  return all.filter((one) => one.user === document.body.dataset.user && (!assessment || one.assessment === assessment));
}

const entries = () => new Promise((resolve, reject) => {
  const opening = indexedDB.open("answers");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    try {
      const asked = database.transaction("entries").objectStore("entries").getAll();
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    } catch (error) {
      reject(error);
    } finally {
      database.close(); // once the question is answered
    }
  };
});
