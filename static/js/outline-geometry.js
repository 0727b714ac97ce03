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

// Whether the server would say that it crosses itself. A part that is not closed has no edge back to its first point.
export function isCrossed(parts) {
  const edges = parts.flatMap(edgesOf);
  return edges.some((one, index) => edges.slice(index + 1).some((other) => cross(one, other)));
}

// In millionths of a degree, as stored: whole numbers, so that nothing lies almost on a line.
function edgesOf({ points, closed }) {
  const whole = points.map((point) => point.map((number) => Math.round(number * 10 ** DECIMALS)));
  const corners = whole.filter((point, index) => !index || !isSame(point, whole[index - 1]));
  if (closed && corners.length > 1 && isSame(corners[0], corners.at(-1))) corners.pop();
  const edges = corners.map((from, index) => ({ from, to: corners[(index + 1) % corners.length], points }));
  return closed ? edges : edges.slice(0, -1);
}

const isSame = (one, other) => one[0] === other[0] && one[1] === other[1];
const side = (a, b, point) => Math.sign((b[1] - a[1]) * (point[0] - a[0]) - (b[0] - a[0]) * (point[1] - a[1]));
const between = (low, value, high) => Math.min(low, high) <= value && value <= Math.max(low, high);
const isOn = ({ from, to }, point) => side(from, to, point) === 0 && [0, 1].every((axis) => between(from[axis], point[axis], to[axis]));

// Parts may touch each other in corners, but a part not itself: an edge meets another only where it goes on.
function cross(one, other) {
  const isThrough = side(one.from, one.to, other.from) * side(one.from, one.to, other.to) < 0
    && side(other.from, other.to, one.from) * side(other.from, other.to, one.to) < 0;
  if (isThrough) return true;
  const met = [...[other.from, other.to].filter((point) => isOn(one, point)), ...[one.from, one.to].filter((point) => isOn(other, point))];
  const isAlong = met.some((point) => !isSame(point, met[0]));
  const goesOn = isSame(one.to, other.from) || isSame(other.to, one.from);
  return isAlong || (met.length > 0 && one.points === other.points && !goesOn);
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
