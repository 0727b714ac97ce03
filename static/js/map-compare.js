// Other rounds beside the chosen one: on a map each, that move together, or on one map parted by a line that is moved.
// The county map itself shows the chosen round. Every map has the same size, so the same view.

import { createMap } from "./map-base.js";
import { createSceneLayer } from "./map-scenes.js";

export function createComparison(map, frame, { data, options, look, on }) {
  const main = map.getContainer().closest(".map");
  const wrapper = main.parentElement;
  const template = document.querySelector("[data-round-map]");
  const caption = main.querySelector("[data-map-round]");
  const line = main.querySelector("[data-swipe]");
  const pictures = document.querySelector("[data-picture]");
  const noPicture = document.querySelector("[data-no-picture]");
  const together = moveTogether();
  let way = "";
  let shown = [];
  caption.textContent = data.round;
  line.querySelector("input").addEventListener("input", moveLine);

  function show(wanted, rounds) {
    if (wanted !== way || shown.map(({ round }) => round).join() !== rounds.map(({ round }) => round).join()) {
      together.join([map]); // those that are gone follow no more
      shown.forEach(({ map: old, frame: oldFrame }) => { old.remove(); oldFrame.remove(); });
      way = wanted;
      wrapper.dataset.way = way;
      line.hidden = true;
      pictures.hidden = Boolean(way); // a picture is of one map
      noPicture.hidden = !way;
      shown = []; // moving the map asks what is in sight
      const placed = rounds.map(({ round }) => place(round));
      caption.hidden = !way;
      map.invalidateSize();
      placed.forEach(start);
      shown = placed;
      together.join([map, ...shown.map((one) => one.map)]);
      if (way === "swipe") startLine();
    }
    shown.forEach(({ layer }, at) => layer.show(rounds[at].items));
  }

  // Where it stands in time, also for the keyboard.
  function place(round) {
    const isEarlier = data.rounds.indexOf(round) < data.rounds.indexOf(data.round);
    const made = template.content.firstElementChild.cloneNode(true);
    made.querySelector("[data-map-round]").textContent = round;
    const canvas = made.querySelector(".map-canvas");
    canvas.setAttribute("aria-label", canvas.dataset.label.replace("{round}", round));
    made.classList.add(isEarlier ? "is-earlier" : "is-later");
    if (way === "swipe") main.append(made);
    else if (isEarlier) main.before(made);
    else wrapper.append(made);
    return { round, frame: made, isEarlier };
  }

  function start(one) {
    one.map = createMap(one.frame, data, options);
    one.map.getPane("mapPane").setAttribute("aria-hidden", "true");
    one.map.setView(map.getCenter(), map.getZoom(), { animate: false });
    const canvas = one.map.getContainer();
    one.layer = createSceneLayer(
      one.map,
      { ...look, others: () => [], thinned: () => [...canvas.querySelectorAll(".map-area-name")] },
      { point: (item) => on.point(item ?? {}), pick: on.pick },
    );
  }

  // --- The line

  function startLine() {
    const [{ round, isEarlier }] = shown;
    const [left, right] = isEarlier ? [round, data.round] : [data.round, round];
    line.hidden = false;
    Object.assign(line.dataset, { left, right });
    main.classList.toggle("is-earlier", !isEarlier);
    moveLine();
  }

  function moveLine() {
    const input = line.querySelector("input");
    main.style.setProperty("--share", input.value / 100);
    input.setAttribute("aria-valuetext", line.dataset.says.replace("{left}", line.dataset.left).replace("{right}", line.dataset.right).replace("{share}", input.value));
  }

  const inSight = () => shown.flatMap(({ layer }) => layer.inSight());
  const highlight = (item) => shown.forEach(({ layer }) => layer.highlight(item ? layer.find(item.id) ?? null : null));

  return { show, inSight, highlight };
}

// Whichever is moved, the others follow.
function moveTogether() {
  let maps = [];
  let isFollowing = false;
  const known = new WeakSet();

  function follow({ target }) {
    if (isFollowing || !maps.includes(target)) return;
    isFollowing = true;
    maps.forEach((map) => { if (map !== target) map.setView(target.getCenter(), target.getZoom(), { animate: false }); });
    isFollowing = false;
  }

  function join(joined) {
    maps = joined;
    maps.forEach((map) => {
      if (!known.has(map)) map.on("move", follow);
      known.add(map);
    });
  }

  return { join };
}
