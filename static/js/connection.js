// Asks whether the server answers before a form with something written leaves the page: otherwise the browser's own
// error page takes its place, and what was written is gone. <div data-no-connection data-probe="…" hidden> tells.
const notice = document.querySelector("[data-no-connection]");
const asked = new WeakSet();
const reached = new WeakSet();
let waiting = null; // the form that was not sent, and its button

const holdsWork = (form) => form.method === "post" && form.matches(":not([hx-post]):has(textarea, input[type=radio])");

async function serverAnswers() {
  try {
    const answer = await fetch(notice.dataset.probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(10000) });
    return answer.ok;
  } catch {
    return false;
  }
}

// Before any other listener, so that these see only the form that is really sent.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (reached.delete(form) || !holdsWork(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (asked.has(form)) return;
  asked.add(form);
  const answers = await serverAnswers();
  asked.delete(form);
  notice.hidden = answers;
  if (answers) {
    reached.add(form);
    form.requestSubmit(event.submitter);
  } else {
    waiting = [form, event.submitter];
    notice.focus();
  }
}, true);

notice.querySelector("button").addEventListener("click", () => waiting[0].requestSubmit(waiting[1]));
