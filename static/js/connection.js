// Without a connection a form would give way to the browser's own error page, and what was written be gone.
// <div data-no-connection hidden> tells, and sends again.
const notice = document.querySelector("[data-no-connection]");
let waiting = null; // the form that was not sent, and its button

// A form that keeps what it holds by itself is left to do so: <form data-waits>.
const holdsWork = (form) => form.method === "post" && form.matches(":not([hx-post], [data-waits]):has(textarea, input[type=radio])");

// Before any other listener, so that these see only the form that is really sent.
addEventListener("submit", (event) => {
  const isLost = !navigator.onLine && holdsWork(event.target);
  notice.hidden = !isLost;
  if (!isLost) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = [event.target, event.submitter];
  notice.focus();
}, true);

notice.querySelector("button").addEventListener("click", () => waiting[0].requestSubmit(waiting[1]));
