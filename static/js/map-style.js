// How the background map is drawn: pale and nearly grey, so that what lies on it stands out, also on paper, in greyscale
// and in forced colours. No word is bold: bold are the names of what lies on the map. Layers and kinds as Protomaps names them.

const GROUND = "#f7f7f4";
const ALMOST = { residential: "#f1f1ee", green: "#e4eae0", yard: "#edece7", paved: "#fdfcf9", water: "#d3dde2", house: "#e0deda" };
const ROAD = "#ffffff";
const EDGE = { minor: "#d6d6d1", major: "#c9c9c4", path: "#cfc9bd", rail: "#a9a9a5" };
const WORDS = { place: "#43494e", street: "#5b6167", spot: "#3e4449", green: "#4f6149", water: "#4a626e" };
const HALO = "rgb(255 255 255 / .9)";

const GREEN = ["wood", "forest", "park", "grass", "grassland", "scrub", "meadow", "cemetery", "playground", "pitch", "golf_course", "nature_reserve", "garden", "recreation_ground"];
const YARD = ["school", "kindergarten", "hospital", "university", "college", "industrial", "railway"];
const NAMES = ["name:sv", "name"];

// `isTaken(zoom, box)` tells where something else lies, so that no name is written under it.
export function mapStyle({ placesFrom, isTaken }) {
  const beside = (rule) => ({ ...rule, symbolizer: unless(isTaken, rule.symbolizer) });
  return { backgroundColor: GROUND, paintRules: paintRules(), labelRules: labelRules(placesFrom).map(beside) };
}

function unless(isTaken, symbolizer) {
  const isFree = (zoom) => ({ bboxes }) => !bboxes.some((box) => isTaken(zoom, box));
  return { place: (layout, ...what) => symbolizer.place(layout, ...what)?.filter(isFree(layout.zoom)) };
}

const isKind = (...kinds) => (_zoom, { props }) => kinds.includes(props.kind);
const isArea = (_zoom, { geomType }) => geomType === 3;

// Widths in pixels at some zooms, and between them.
const width = (...stops) => (zoom) => protomapsL.exp(1.6, stops)(zoom);

function area(dataLayer, colour, filter) {
  return { dataLayer, filter, symbolizer: new protomapsL.PolygonSymbolizer({ fill: colour }) };
}

function line(dataLayer, colour, stops, filter, minzoom = 0) {
  return { dataLayer, filter, minzoom, symbolizer: new protomapsL.LineSymbolizer({ color: colour, width: width(...stops) }) };
}

function paintRules() {
  return [
    area("landuse", ALMOST.residential, isKind("residential")),
    area("landuse", ALMOST.green, isKind(...GREEN)),
    area("landuse", ALMOST.yard, isKind(...YARD)),
    area("landuse", ALMOST.paved, isKind("pedestrian", "square")),
    area("water", ALMOST.water, isArea),
    line("roads", EDGE.path, [[14, 0.6], [18, 3]], isKind("path", "other"), 14),
    line("roads", EDGE.minor, [[12, 0.5], [14, 2.4], [16, 7.5], [19, 36]], isKind("minor_road"), 12),
    line("roads", EDGE.major, [[7, 0.8], [12, 2.4], [14, 5], [16, 11.5], [19, 50]], isKind("major_road", "highway")),
    line("roads", ROAD, [[13, 0.4], [14, 1.2], [16, 5.5], [19, 32]], isKind("minor_road"), 13),
    line("roads", ROAD, [[11, 0.4], [12, 1.2], [14, 3.4], [16, 9], [19, 45]], isKind("major_road", "highway"), 11),
    area("buildings", ALMOST.house),
    line("roads", EDGE.rail, [[9, 0.6], [14, 1.5], [18, 4]], isKind("rail"), 9),
  ];
}

function centred(dataLayer, fill, font, filter, zooms) {
  const text = { labelProps: NAMES, fill, stroke: HALO, width: 3, font: `${font} sans-serif` };
  return { dataLayer, filter, ...zooms, symbolizer: new protomapsL.CenteredTextSymbolizer(text) };
}

function along(fill, font, filter, minzoom) {
  const text = { labelProps: NAMES, fill, stroke: HALO, width: 3, font: `${font} sans-serif` };
  return { dataLayer: "roads", filter, minzoom, symbolizer: new protomapsL.LineLabelSymbolizer(text) };
}

// The first come first: a later name that would lie on an earlier one is left out.
function labelRules(placesFrom) {
  return [
    centred("places", WORDS.place, "400 14px", isKind("locality"), { minzoom: placesFrom, maxzoom: 14 }),
    centred("pois", WORDS.spot, "400 12px", isKind("square", "station"), { minzoom: 15 }),
    centred("places", WORDS.place, "400 13px", isKind("neighbourhood", "macrohood"), { minzoom: 12, maxzoom: 15 }),
    along(WORDS.street, "400 12px", isKind("major_road", "highway"), 14),
    along(WORDS.street, "400 11px", isKind("minor_road"), 15),
    centred("pois", WORDS.spot, "400 12px", isKind("school", "kindergarten", "hospital", "library"), { minzoom: 16 }),
    centred("pois", WORDS.green, "italic 12px", isKind("park", "playground", "cemetery"), { minzoom: 15 }),
    centred("landuse", WORDS.green, "italic 12px", isKind("park", "cemetery", "wood", "forest"), { minzoom: 15 }),
    centred("landuse", WORDS.spot, "400 12px", isKind("school"), { minzoom: 16 }),
    centred("water", WORDS.water, "italic 12px", () => true, { minzoom: 12 }),
  ];
}
