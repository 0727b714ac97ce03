// Outlines as numbers. A point is [latitude, longitude], a part is a list of points, and nothing repeats its first.

const RADIAN = Math.PI / 180;
const AXIS = 6378137; // GRS 80, the ellipsoid of SWEREF 99
const ECCENTRICITY = 0.00669438002290; // squared
const DECIMALS = 6;

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

// SWEREF 99 TM: the Gauss-Krüger projection as Lantmäteriet writes it, right to less than a millimetre in Sweden.
const FLATTENING = 1 / 298.257222101;
const THIRD = FLATTENING / (2 - FLATTENING);
const SCALE = 0.9996 * (AXIS / (1 + THIRD)) * (1 + THIRD ** 2 / 4 + THIRD ** 4 / 64);
const CENTRAL_MERIDIAN = 15;
const FALSE_EASTING = 500000;
const TO_CONFORMAL = [
  ECCENTRICITY,
  (5 * ECCENTRICITY ** 2 - ECCENTRICITY ** 3) / 6,
  (104 * ECCENTRICITY ** 3 - 45 * ECCENTRICITY ** 4) / 120,
  (1237 * ECCENTRICITY ** 4) / 1260,
];
const BENDS = [
  THIRD / 2 - (2 * THIRD ** 2) / 3 + (5 * THIRD ** 3) / 16 + (41 * THIRD ** 4) / 180,
  (13 * THIRD ** 2) / 48 - (3 * THIRD ** 3) / 5 + (557 * THIRD ** 4) / 1440,
  (61 * THIRD ** 3) / 240 - (103 * THIRD ** 4) / 140,
  (49561 * THIRD ** 4) / 161280,
];

// Easting and northing in metres.
export function projected([latitude, longitude]) {
  const [phi, lambda] = [latitude * RADIAN, (longitude - CENTRAL_MERIDIAN) * RADIAN];
  const sine = Math.sin(phi);
  const conformal = phi - sine * Math.cos(phi) * TO_CONFORMAL.reduce((sum, factor, power) => sum + factor * sine ** (2 * power), 0);
  const north = Math.atan2(Math.tan(conformal), Math.cos(lambda));
  const east = Math.atanh(Math.cos(conformal) * Math.sin(lambda));
  const bend = (one, other, from) => BENDS.reduce((sum, factor, index) => {
    const times = 2 * (index + 1);
    return sum + factor * one(times * north) * other(times * east);
  }, from);
  return [SCALE * bend(Math.cos, Math.sinh, east) + FALSE_EASTING, SCALE * bend(Math.sin, Math.cosh, north)];
}

// Square metres in SWEREF 99 TM of the points as they are stored: the server's figure, to the square metre.
export function areaOf(parts) {
  return parts.reduce((sum, part) => sum + areaOfPart(part), 0);
}

const stored = (point) => point.map((number) => Number(number.toFixed(DECIMALS)));

function areaOfPart(part) {
  if (part.length < 3) return 0;
  const [fromEast, fromNorth] = projected(stored(part[0]));
  const flat = part.map((point) => projected(stored(point))).map(([east, north]) => [east - fromEast, north - fromNorth]);
  const twice = flat.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = flat[(index + 1) % flat.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

// The first place where two edges cross, or null. A part that is not closed has no edge back to its first point.
export function crossingOf(parts) {
  const edges = parts.flatMap(({ points, closed }) => points
    .map((from, index) => ({ from, to: points[(index + 1) % points.length] }))
    .slice(0, closed ? undefined : -1));
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
  return parts.map((part) => part.map((point) => point.map((number) => number.toFixed(DECIMALS)).join(", ")).join("\n")).join("\n\n");
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
