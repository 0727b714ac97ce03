// Keeps the result up to date while the user answers. static/js/autosave.js saves.
import { all, changes, fields, form, read } from "./assessment-fields.js";

if (form) {
  // The result so far

  const strip = document.querySelector("[data-strip]");
  const cells = all("[data-cell]", strip);
  const show = (selector, text) => all(selector).forEach((place) => { place.textContent = text; });

  const count = () => {
    const now = read();
    const numbers = all("[id^=i]", form).map((row) => /^i(\d+)$/.exec(row.id)?.[1]).filter(Boolean);
    const given = (value) => numbers.filter((number) => now[`i${number}-agreed`] === value);
    const yes = given("yes").length;
    const unknown = given("unknown");
    const unanswered = numbers.filter((number) => !now[`i${number}-agreed`]);
    const most = yes + unknown.length + unanswered.length;
    const threshold = Number(form.dataset.threshold);
    const result = yes >= threshold ? "qualified" : most < threshold ? "not_qualified" : "undetermined";

    show("[data-score]", most > yes ? `${yes}–${most}` : yes);
    show("[data-answered]", numbers.length - unanswered.length);
    show("[data-unanswered]", unanswered.join(", ") || "–");
    show("[data-unknown]", unknown.join(", ") || "–");
    all("[data-open]").forEach((words) => { words.hidden = !unanswered.length && !unknown.length; });
    show("[data-tests]", ["test_lasting", "test_public", "test_problem"].filter((name) => now[name]).length);
    all("[data-result]").forEach((tag) => { tag.hidden = tag.dataset.result !== result; });
    strip.setAttribute("aria-label", strip.dataset.words.replace("{yes}", yes).replace("{unknown}", most - yes));
    cells.forEach((cell, place) => {
      const kind = place < yes ? "yes" : place < most ? "unknown" : "no";
      cell.setAttribute("fill", { yes: strip.dataset.fillYes, unknown: strip.dataset.fillUnknown, no: strip.dataset.fillNo }[kind]);
      cell.setAttribute("stroke", kind === "no" ? strip.dataset.edge : strip.dataset.fillYes);
    });
  };

  // The same said aloud, once the user has paused

  const spoken = document.querySelector("[data-spoken]");
  let pause;

  const speak = () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      const result = document.querySelector("[data-result]:not([hidden])")?.textContent.trim() ?? "";
      const score = document.querySelector("[data-score]").textContent;
      spoken.textContent = spoken.dataset.words.replace("{score}", score).replace("{result}", result);
    }, 1000);
  };

  // What is left before signing: the rules of assessments.judging.signing.requirements

  const isAgainst = (now, row) => {
    const joint = now[`${row.id}-agreed`];
    return Boolean(joint) && (row.dataset.own ?? "").split(" ").some((own) => own && own !== joint);
  };
  // What came along from the round before and says the contrary explains nothing.
  const written = (now, name) => {
    const text = now[name]?.trim();
    return Boolean(text) && text !== form.elements[name].dataset.before?.trim();
  };
  const isMet = {
    indicator: (now, of) => Boolean(now[`${of}-agreed`]),
    note: (now, of) => !isAgainst(now, document.getElementById(of)) || written(now, `${of}-note`),
    test: (now, of) => Boolean(now[of]),
    conclusion: (now, of) => Boolean(now[of]),
    conditions: (now) => now.listed !== "yes" || !["test_lasting", "test_public", "test_problem"].some((name) => now[name] === "no"),
    explanation: (now) => now.listed !== "no" || written(now, "explanation"),
    question: (now, of) => Boolean(now[`q-${of}`]) || document.getElementById(of)?.hidden,
  };

  const list = () => {
    const now = read();
    all("[data-own]", form).forEach((row) => {
      const against = isAgainst(now, row);
      const mark = row.querySelector("[data-against]");
      if (against && mark.hidden) row.querySelector("details")?.setAttribute("open", "");
      mark.hidden = !against;
    });
    all("[data-sign]").forEach((sign) => {
      const items = all("[data-requires]", sign);
      items.forEach((item) => { item.hidden = isMet[item.dataset.requires](now, item.dataset.of); });
      const left = items.filter((item) => !item.hidden).length;
      sign.querySelector("[data-left]").hidden = !left;
      sign.querySelector("[data-count]").textContent = left === 1 ? sign.dataset.one : sign.dataset.many.replace("{number}", left);
    });
  };

  // What is not saved: told on the page

  // The page itself may come back with answers that are not saved: a mistake to correct, or two who changed the same.
  const refused = "unsaved" in form.dataset;
  const tell = () => {
    const unsaved = refused || Object.keys(changes()).length > 0;
    all("[data-when=saved]").forEach((part) => { part.hidden = unsaved; });
    all("[data-when=unsaved]").forEach((part) => { part.hidden = !unsaved; });
  };

  const key = `assessment ${form.dataset.assessment} place ${document.body.dataset.user}`;
  const place = (() => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } })();
  try { sessionStorage.removeItem(key); } catch { /* forbidden */ }

  const follow = () => { count(); list(); tell(); };
  form.addEventListener("assessment:known", follow);
  // What differs from the round before is told as it was when the page was opened.
  const old = document.querySelector("[data-differences-old]");
  form.addEventListener("input", ({ target }) => {
    if (old) old.hidden = false;
    if (!fields.includes(target)) return;
    count();
    list();
    tell();
    if (target.type === "radio") speak();
  });
  form.addEventListener("submit", (event) => {
    const sign = event.submitter?.closest("[data-sign]");
    if (sign && !sign.querySelector("[data-left]").hidden) {
      event.preventDefault();
      sign.querySelector("[data-count]").focus();
      return;
    }
    try { sessionStorage.setItem(key, JSON.stringify([scrollY, document.activeElement?.id])); } catch { /* full */ }
  });

  // Back where the user was when saving, unless the page has something to say

  if (place && !document.querySelector("main .alert:not([hidden])")) {
    scrollTo(0, place[0]);
    document.getElementById(place[1])?.focus({ preventScroll: true });
  }
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
  if (refused || Object.keys(changes()).length) follow();
}
