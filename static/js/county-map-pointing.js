// What one of map and list points at, the other shows, and the caption tells of it.

const CAPTION_STAYS_MS = 400;

// `layers()` gives the scenes of the map and those beside it; `describe(item)` what the caption holds; `open(item)` goes
// to its page.
export function createPointing(map, { list, caption, layers, describe, open }) {
  let leaving;
  list.addEventListener("focusin", ({ target }) => point(itemOf(target), { pan: true }));
  list.addEventListener("focusout", () => point(null));
  list.addEventListener("pointermove", hover);
  list.addEventListener("pointerleave", () => point(null));
  caption.addEventListener("pointerenter", () => clearTimeout(leaving));
  caption.addEventListener("pointerleave", () => point(null));
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") leave(); });
  return { point, pick };

  function itemOf(element) {
    const row = element.closest("[data-scene]");
    return row ? layers().scenes.find(Number(row.dataset.scene)) : null;
  }

  // Only a mouse that moves: one that lies still while the list scrolls below it points at nothing.
  function hover({ target, pointerType, movementX, movementY }) {
    if (pointerType === "mouse" && (movementX || movementY)) point(itemOf(target));
  }

  // Without an item: back to the one that has the keyboard's focus, if any.
  function point(item, options) {
    clearTimeout(leaving);
    if (!item) {
      leaving = setTimeout(() => { if (list.contains(document.activeElement)) point(itemOf(document.activeElement)); else leave(); }, CAPTION_STAYS_MS);
      return;
    }
    show(item, options);
    caption.replaceChildren(...describe(item));
    caption.hidden = false;
    // Not on top of what it tells of.
    const isHigh = map.latLngToContainerPoint(item.middle).y < map.getSize().y / 2;
    caption.classList.toggle("is-low", isHigh);
  }

  function leave() {
    show(null);
    caption.hidden = true;
  }

  function show(item, options) {
    const { scenes, comparison } = layers();
    scenes.highlight(item, options);
    comparison.highlight(item);
    list.querySelectorAll("[data-scene]").forEach((row) => row.classList.toggle("is-current", Number(row.dataset.scene) === item?.id));
  }

  // A finger cannot point without pressing: the first touch shows the caption with its link.
  function pick(item, { pointerType }) {
    if (pointerType === "touch") point(item);
    else open(item);
  }
}
