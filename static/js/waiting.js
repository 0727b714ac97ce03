// What waits in this browser to be sent, for the person who is logged in.

import { drawn, read } from "./outline-draft.js";

export async function waitingFor(assessment) {
  return (await read(assessment)) ? 1 : 0;
}

export async function allWaiting() {
  return (await drawn()).length;
}
