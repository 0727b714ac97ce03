// A field that suggests while one writes: a combobox with a list, as ARIA's authoring practices have it. Without this
// script it is a field in a form. Marked up by templates/assessments/search/_box.html.

const WAIT_MS = 200;

document.querySelectorAll("[data-search-box][data-goes]").forEach((box) => suggest(box, { choose: ({ url }) => location.assign(url) }));

// `choose` gets what the option holds in its data- attributes.
export function suggest(box, { choose, onMap = false }) {
  const field = box.querySelector("input");
  const list = box.querySelector("ul");
  const said = box.querySelector("[data-said]");
  let request = new AbortController();
  let waiting;
  let active = -1;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  list.setAttribute("role", "listbox");
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, WAIT_MS); });
  field.addEventListener("keydown", press);
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", ({ target }) => take(target.closest("[role=option]")));

  function options() {
    return [...list.querySelectorAll("[role=option]")];
  }

  async function ask() {
    clearTimeout(waiting);
    request.abort();
    request = new AbortController();
    const { signal } = request;
    if (!field.value.trim()) {
      said.textContent = "";
      return close();
    }
    try {
      const body = new URLSearchParams({ q: field.value, ...(onMap && { map: "1" }) });
      const headers = JSON.parse(document.body.getAttribute("hx-headers"));
      const response = await fetch(field.dataset.url, { method: "POST", body, headers, signal });
      if (!response.ok || response.redirected) throw new Error(`${response.status}`);
      show(await response.json());
    } catch (error) {
      if (error.name === "AbortError") return;
      close();
      said.textContent = field.dataset.failed;
    }
  }

  function show({ options: found, said: words }) {
    if (document.activeElement !== field) return;
    list.innerHTML = found;
    options().forEach((option, number) => { option.id = `${list.id}-${number}`; });
    said.textContent = words;
    point(-1);
    open(options().length > 0);
  }

  function open(isOpen) {
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen));
  }

  function close() {
    clearTimeout(waiting);
    request.abort();
    open(false);
    point(-1);
  }

  function point(number) {
    active = number;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    const current = options()[active];
    if (current) {
      field.setAttribute("aria-activedescendant", current.id);
      current.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  // Round through the field itself, which is none of them.
  function neighbour(step, count) {
    return ((active + 1 + step + count + 1) % (count + 1)) - 1;
  }

  async function press(event) {
    const { key } = event;
    const count = options().length;
    if (key === "Escape" && !list.hidden) {
      event.preventDefault(); // or the browser empties the field
      close();
    } else if ((key === "ArrowDown" || key === "ArrowUp") && count) {
      event.preventDefault();
      open(true);
      point(neighbour(key === "ArrowDown" ? 1 : -1, count));
    } else if (key === "Enter") {
      await enter(event);
    }
  }

  // On a map the first is meant unless another is pointed at; elsewhere the page with all of them.
  async function enter(event) {
    if (active >= 0 && !list.hidden) {
      event.preventDefault();
      take(options()[active]);
    } else if (onMap) {
      event.preventDefault(); // it may stand in a form that is about something else
      if (list.hidden) await ask();
      take(options()[0]);
    }
  }

  function take(option) {
    if (!option) return;
    close();
    if (onMap) field.value = option.dataset.name;
    choose(option.dataset, said);
  }
}
