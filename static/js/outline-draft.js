// An unfinished drawing, kept in the browser until it is saved: it survives an error, a closed tab, a lost session.

// Of this user: the next one at the same computer has drawings of their own.
const keyOf = (assessment) => `outline:${assessment}:${document.body.dataset.user}`;

// A browser may refuse storage: then there is no draft, and nothing else is worse for it.
export function keep(assessment, draft) {
  try {
    localStorage.setItem(keyOf(assessment), JSON.stringify({ ...draft, at: Date.now() }));
  } catch { /* full or forbidden */ }
}

// `saved` is the version of the assessment in which this user last saved the outline: older drafts are done with.
export function read(assessment, saved) {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(assessment)));
    if (draft && draft.version < saved) forget(assessment);
    return draft && draft.version >= saved ? draft : null;
  } catch {
    return null;
  }
}

export function forget(assessment) {
  try {
    localStorage.removeItem(keyOf(assessment));
  } catch { /* forbidden */ }
}

// Other pages of the assessment tell that there is one: <p data-outline-draft="12" data-saved="3" hidden>.
document.querySelectorAll("[data-outline-draft]").forEach((note) => {
  note.hidden = !read(note.dataset.outlineDraft, Number(note.dataset.saved));
});
