// Outlines as numbers. A point is [latitude, longitude], a part is a list of points, and nothing repeats its first.

const RADIAN = Math.PI / 180;
const AXIS = 6378137; // GRS 80, the ellipsoid of SWEREF 99
const ECCENTRICITY = 0.00669438002290;

function metresPerDegree(latitude) {
  const bend = 1 - ECCENTRICITY * Math.sin(latitude * RADIAN) ** 2;
  const north = (AXIS * (1 - ECCENTRICITY)) / bend ** 1.5;
  const east = (AXIS / Math.sqrt(bend)) * Math.cos(latitude * RADIAN);
  return [north * RADIAN, east * RADIAN];
}

export function moved([latitude, longitude], north, east) {
  const scale = metresPerDegree(latitude);
  return [latitude + north / scale[0], longitude + east / scale[1]];
}

// Square metres. The server's figure, in SWEREF 99 TM, differs by some tenths of a per cent.
export function areaOf(parts) {
  return parts.reduce((sum, part) => sum + areaOfPart(part), 0);
}

function areaOfPart(part) {
  if (part.length < 3) return 0;
  const [north, east] = metresPerDegree(part[0][0]);
  const flat = part.map((point) => [(point[1] - part[0][1]) * east, (point[0] - part[0][0]) * north]);
  const twice = flat.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = flat[(index + 1) % flat.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

// The first place where two edges cross, or null.
export function crossingOf(parts) {
  const edges = parts.flatMap((part) => part.map((from, index) => ({ from, to: part[(index + 1) % part.length] })));
  for (let one = 0; one < edges.length; one += 1) {
    for (let other = one + 1; other < edges.length; other += 1) {
      if (cross(edges[one], edges[other])) return meetingPoint(edges[one], edges[other]);
    }
  }
  return null;
}

const side = (a, b, point) => Math.sign((b[1] - a[1]) * (point[0] - a[0]) - (b[0] - a[0]) * (point[1] - a[1]));

// Edges that only share a point do not cross.
function cross(one, other) {
  return side(one.from, one.to, other.from) * side(one.from, one.to, other.to) < 0
    && side(other.from, other.to, one.from) * side(other.from, other.to, one.to) < 0;
}

function meetingPoint({ from: [y1, x1], to: [y2, x2] }, { from: [y3, x3], to: [y4, x4] }) {
  const share = ((x1 - x3) * (y3 - y4) - (y1 - y3) * (x3 - x4)) / ((x1 - x2) * (y3 - y4) - (y1 - y2) * (x3 - x4));
  return [y1 + share * (y2 - y1), x1 + share * (x2 - x1)];
}

// As in the form's text field: one point per line, latitude first, an empty line between parts.
export function toLines(parts) {
  return parts.map((part) => part.map((point) => point.map((number) => number.toFixed(6)).join(", ")).join("\n")).join("\n\n");
}

// null for text in another form: the server reads it.
export function fromLines(text) {
  const blocks = text.trim().split(/\n\s*\n/).filter((block) => block.trim());
  const parts = blocks.map((block) => block.trim().split("\n").map(pointIn));
  return parts.every((part) => part.every(Boolean)) ? parts : null;
}

function pointIn(line) {
  const found = /^\s*(\d+\.\d+),\s*(\d+\.\d+)\s*$/.exec(line);
  const point = found && [Number(found[1]), Number(found[2])];
  return point && point[0] > 54 && point[0] < 70 && point[1] > 9 && point[1] < 26 ? point : null;
}

export function fromGeoJSON({ type, coordinates }) {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return polygons.map(([outer]) => outer.slice(0, -1).map(([longitude, latitude]) => [latitude, longitude]));
}
