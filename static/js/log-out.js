// Logging out clears the browser. Whoever has something there that is not sent is asked first, on the page in between.

import { allWaiting } from "./waiting.js";

document.querySelectorAll("[data-log-out]").forEach((form) => {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const waits = await allWaiting().catch(() => 0);
    if (waits) location.assign(form.dataset.logOut);
    else form.submit();
  });
});

const warning = document.querySelector("[data-log-out-warning]");
if (warning) {
  const number = await allWaiting().catch(() => 0);
  warning.hidden = !number;
  const words = number === 1 ? warning.dataset.one : warning.dataset.many;
  warning.querySelector("[data-words]").textContent = words.replace("{number}", number);
}
