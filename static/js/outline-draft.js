// An unfinished drawing, sealed in the browser until it is saved: it survives an error, a closed tab, a lost session,
// a lost connection. One that was saved without a connection is waiting, and goes as soon as there is one.

import * as device from "./device.js";
import { open, seal, ticket } from "./sealing.js";

// Of this user: the next one at the same computer has drawings of their own.
const keyOf = (assessment) => `${document.body.dataset.user}:${assessment}`;

// One after the other, since sealing takes its time and an older drawing must not come last.
let last = Promise.resolve();
const inTurn = (work) => (last = last.then(work, work));

// Fetches the key while there is a session: what is drawn after its end, or left at once, can then be kept too.
export const ready = () => inTurn(() => seal("").catch(() => {}));

// A browser may refuse storage: then there is no draft, and nothing else is worse for it.
export const keep = (assessment, draft) => inTurn(async () => {
  try {
    await device.put("drawings", keyOf(assessment), await seal({ ...draft, at: Date.now() }));
    return true;
  } catch {
    return false; // full or forbidden, or the session has ended
  }
});

// `saved` is the version of the assessment in which this user last saved the outline: older drafts are done with.
export async function read(assessment, saved = 0) {
  try {
    await last;
    const sealed = await device.get("drawings", keyOf(assessment));
    const draft = sealed && (await open(sealed));
    if (draft && draft.version < saved) forget(assessment);
    return draft && draft.version >= saved ? draft : null;
  } catch {
    return null;
  }
}

export const forget = (assessment) => inTurn(() => device.remove("drawings", keyOf(assessment)).catch(() => {}));

// Assessments of this user with a drawing here.
export async function drawn() {
  const own = `${document.body.dataset.user}:`;
  const all = await device.keys("drawings").catch(() => []);
  return all.filter((key) => key.startsWith(own)).map((key) => key.slice(own.length));
}

// Who sends it: a kept page's token is old, and its reader may have gone. Null without a connection, too.
export async function sender() {
  const asked = await ticket().catch(() => null);
  return asked && String(asked.user) === document.body.dataset.user ? asked : null;
}

// By the ordinary form, which alone decides. What it has to say, it says on its own page.
export async function send(assessment, draft, { outline, page }) {
  const who = await sender();
  if (!who) return "waiting";
  const fields = new FormData();
  fields.set("csrfmiddlewaretoken", who.csrf);
  fields.set("version", draft.version);
  fields.set("geometry", draft.geometry);
  try {
    const response = await fetch(outline, { method: "POST", body: fields });
    const isSaved = response.redirected && new URL(response.url).pathname === page;
    if (isSaved) await forget(assessment);
    return isSaved ? "sent" : "refused";
  } catch {
    return "waiting";
  }
}
