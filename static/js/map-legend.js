// A legend holds only what is on the map now.

export function showLegendOf(legend, kinds) {
  let isEmpty = true;
  legend.querySelectorAll("[data-kind]").forEach((entry) => {
    entry.hidden = !kinds.has(entry.dataset.kind);
    isEmpty &&= entry.hidden;
  });
  legend.hidden = isEmpty;
}
