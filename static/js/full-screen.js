// A part of the page over the whole screen: in the browser's own way, or laid over the page where there is none (iPhone).
// What is marked `data-full-only` is there only then.

export function createFullScreen(element, button) {
  const words = { enter: button.textContent, leave: button.dataset.leave };
  let hidden = []; // what cannot be reached while the part is laid over it

  const isOn = () => document.fullscreenElement === element || element.classList.contains("is-laid-over");

  async function enter() {
    try {
      await element.requestFullscreen();
    } catch {
      layOver();
    }
  }

  function layOver() {
    element.classList.add("is-laid-over");
    hidden = outside(element).filter((other) => !other.inert);
    hidden.forEach((other) => { other.inert = true; });
    show();
  }

  function leave() {
    if (document.fullscreenElement) return document.exitFullscreen();
    element.classList.remove("is-laid-over");
    hidden.forEach((other) => { other.inert = false; });
    return show();
  }

  // The focus stays where it is.
  function show() {
    button.textContent = isOn() ? words.leave : words.enter;
    document.documentElement.classList.toggle("has-laid-over", element.classList.contains("is-laid-over"));
    element.classList.toggle("is-full", isOn());
    element.querySelectorAll("[data-full-only]").forEach((part) => { part.hidden = !isOn(); });
  }

  button.addEventListener("click", () => (isOn() ? leave() : enter()));
  document.addEventListener("fullscreenchange", show);
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape" && isOn()) leave(); });
}

function outside(element) {
  const found = [];
  for (let inner = element; inner !== document.body; inner = inner.parentElement) {
    found.push(...[...inner.parentElement.children].filter((other) => other !== inner));
  }
  return found;
}
