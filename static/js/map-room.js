// Who gets the room on a map: the first to ask keeps it, and a name that comes later is moved aside or left out.
// Boxes are in the world's pixels at the map's zoom, so that the background can be told of them too.

import { labelAt } from "./map-label.js";

const RIM_PX = 3;
const NAME_HEIGHT_PX = 18;

export const meets = (one, other) => one.minX < other.maxX && one.maxX > other.minX && one.minY < other.maxY && one.maxY > other.minY;

export const around = ({ x, y }, halfWidth, halfHeight = halfWidth) => ({
  minX: x - halfWidth, maxX: x + halfWidth, minY: y - halfHeight, maxY: y + halfHeight,
});

export function createRoom(map) {
  const pen = document.createElement("canvas").getContext("2d");
  let taken = [];
  const isFree = (box) => !taken.some((other) => meets(box, other));

  function take(box) {
    taken.push(box);
  }

  function widthOf(words) {
    const { fontFamily, fontSize } = getComputedStyle(map.getContainer());
    pen.font = `600 ${fontSize} ${fontFamily}`;
    return pen.measureText(words).width;
  }

  // To the right of what it names, else to the left, below or above. Nothing where none of them is free.
  function addName(words, beside, group, className = "map-label") {
    const [halfWidth, halfHeight] = [widthOf(words) / 2 + RIM_PX, NAME_HEIGHT_PX / 2];
    const [x, y] = [(beside.minX + beside.maxX) / 2, (beside.minY + beside.maxY) / 2];
    const middles = [
      { x: beside.maxX + halfWidth, y }, { x: beside.minX - halfWidth, y },
      { x, y: beside.maxY + halfHeight }, { x, y: beside.minY - halfHeight },
    ];
    const middle = middles.find((at) => isFree(around(at, halfWidth, halfHeight)));
    if (!middle) return;
    take(around(middle, halfWidth, halfHeight));
    labelAt(map.unproject(L.point(middle)), words, className).addTo(group);
  }

  function boxOf(element) {
    const [{ left, top, right, bottom }, frame] = [element.getBoundingClientRect(), map.getContainer().getBoundingClientRect()];
    const corner = map.getPixelBounds().min;
    return { minX: left - frame.left + corner.x, maxX: right - frame.left + corner.x, minY: top - frame.top + corner.y, maxY: bottom - frame.top + corner.y };
  }

  // Of what is there already and cannot be moved: out of sight where it would lie on something.
  function thin(elements) {
    elements.forEach((element) => {
      const box = boxOf(element);
      const isCrowded = !isFree(box);
      element.classList.toggle("is-crowded", isCrowded);
      if (!isCrowded) take(box);
    });
  }

  return { clear: () => { taken = []; }, take, addName, boxOf, thin, taken: () => taken };
}

// Groups of { middle, radius } that lie on one another become one, made by `merge`, until none does.
export function apart(groups, merge) {
  const settled = [];
  groups.forEach((group) => {
    let current = group;
    for (;;) {
      const at = settled.findIndex((other) => current.middle.distanceTo(other.middle) < current.radius + other.radius);
      if (at < 0) break;
      current = merge(current, settled.splice(at, 1)[0]);
    }
    settled.push(current);
  });
  return settled;
}
