// What waits in this browser to be sent, for the person who is logged in: drawings, and the answers of autosave.js.

import * as answers from "./answer-store.js";
import { drawn, read } from "./outline-draft.js";

export async function waitingFor(assessment) {
  return Number(Boolean(await read(assessment))) + (await answers.waitingOf(assessment)).length;
}

export async function allWaiting() {
  return (await drawn()).length + (await answers.waiting()).length;
}
