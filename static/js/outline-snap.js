// Lays a point on what the background map has: the corners and edges of houses and open spaces, the middle of streets.
// Reads the tiles that are drawn already, so nothing is fetched for it.

import { streetsOf } from "./map-background.js";

const LAYERS = { buildings: "building", landuse: "space", roads: "street" };
const SPACES = ["pedestrian", "square", "park", "garden", "playground", "pitch", "parking"];
const NEAR_PX = matchMedia("(pointer: coarse)").matches ? 24 : 14;
const CORNER_PX = NEAR_PX * 0.6; // a corner is what people aim at

// null where there are no streets to lay it on: no map, or pictures.
export function createSnapper(map) {
  const view = streetsOf(map)?.views.get("");
  if (!view) return null;

  // Farther out the tiles hold simpler shapes, and no houses.
  const isFar = () => map.getZoom() < view.maxDataLevel + view.levelDiff;

  // { point, snapped }, where snapped is the kind of what it lies on, "nothing" or "far".
  function near(point) {
    if (isFar()) return { point, snapped: "far" };
    const here = map.project(point);
    const found = tilesAt(here).flatMap((tile) => [...linesIn(tile)].map((line) => nearestOn(line, here, tile)));
    const best = found.filter(Boolean).sort((one, other) => one.distance - other.distance)[0];
    if (!best) return { point, snapped: "nothing" };
    const { lat, lng } = map.unproject(best.at);
    return { point: [lat, lng], snapped: best.kind };
  }

  // With the tile's point for the pixel that is asked about.
  function tilesAt({ x, y }) {
    const box = { minX: x - NEAR_PX, minY: y - NEAR_PX, maxX: x + NEAR_PX, maxY: y + NEAR_PX };
    return view.dataTilesForBounds(map.getZoom(), box).flatMap(({ dataTile, origin, scale }) => {
      const tile = view.tileCache.cache.get(`${dataTile.x}:${dataTile.y}:${dataTile.z}`);
      return tile ? [{ layers: tile.data, origin, scale, size: view.tileCache.tileSize, x: (x - origin.x) / scale, y: (y - origin.y) / scale }] : [];
    });
  }

  return { near };
}

function* linesIn({ layers, scale, x, y }) {
  const reach = NEAR_PX / scale;
  for (const [layer, kind] of Object.entries(LAYERS)) {
    for (const { props, bbox, geom } of layers.get(layer) ?? []) {
      const isWanted = kind !== "space" || SPACES.includes(props.kind);
      const isNear = bbox.minX - reach < x && x < bbox.maxX + reach && bbox.minY - reach < y && y < bbox.maxY + reach;
      if (isWanted && isNear) yield* geom.map((points) => ({ kind, points }));
    }
  }
}

// A corner before an edge. In pixels of the map.
function nearestOn({ kind, points }, here, { origin, scale, size }) {
  let corner = null;
  let edge = null;
  const closer = (at, than, most) => {
    const distance = at.distanceTo(here);
    return distance <= most && distance < (than?.distance ?? Infinity) ? { at, distance, kind } : than;
  };
  const inPixels = ({ x, y }) => L.point(x * scale + origin.x, y * scale + origin.y);
  for (let index = 1; index < points.length; index += 1) {
    const [from, to] = [points[index - 1], points[index]];
    if (isCut(from, to, size)) continue;
    const ends = [from, to].map(inPixels);
    [from, to].forEach((end, which) => { if (isInside(end, size)) corner = closer(ends[which], corner, CORNER_PX); });
    edge = closer(L.LineUtil.closestPointOnSegment(here, ...ends), edge, NEAR_PX);
  }
  return corner ? { ...corner, distance: corner.distance - NEAR_PX } : edge;
}

// Where a tile ends its shapes are cut off, along lines that are nowhere in town.
const isCut = (from, to, size) => ["x", "y"].some((axis) => (from[axis] <= 0 && to[axis] <= 0) || (from[axis] >= size && to[axis] >= size));
const isInside = ({ x, y }, size) => x > 0 && y > 0 && x < size && y < size;
