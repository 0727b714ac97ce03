// The map as it is seen, as a picture to keep: the streets as pixels, all that lies on them as shapes and words, with
// title, scale, north, legend and whose map it is. Only what is on the screen is in it, so nothing that is hidden there.

const SVG = "http://www.w3.org/2000/svg";
const HEAD_PX = 48;
const LINE_PX = 22;
const MARGIN_PX = 12;
const LETTER_PX = 7.5; // about, at the size of the legend
const SHARPNESS = 2; // pixels of the picture for each of the screen
const INSTEAD_OF_BLENDING = 0.7;
const LOOK = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray"];
const WORDS = { fill: "#17212b", "font-family": "sans-serif", "font-size": 13 };

export function addPicture(map, frame, { iconsUrl }) {
  const tools = document.querySelector("[data-picture]");
  tools.addEventListener("click", async ({ target }) => {
    const form = target.closest("[data-picture-as]")?.dataset.pictureAs;
    if (!form) return;
    const drawing = await draw(map, frame, { iconsUrl, title: tools.dataset.title });
    const text = new XMLSerializer().serializeToString(drawing);
    const svg = new Blob([text], { type: "image/svg+xml" });
    save(form === "svg" ? svg : await toPixels(drawing, text), `${tools.dataset.name}.${form}`);
  });
}

async function draw(map, frame, { iconsUrl, title }) {
  const { x: width, y: height } = map.getSize();
  const entries = legendEntries().flatMap((entry) => inPieces(entry, width));
  const lines = inLines(entries, width);
  const all = height + HEAD_PX + (lines.length + 1) * LINE_PX + MARGIN_PX;
  const drawing = make("svg", { xmlns: SVG, width, height: all, viewBox: `0 0 ${width} ${all}` });
  const corner = map.getContainer().getBoundingClientRect();
  const at = (element) => {
    const box = element.getBoundingClientRect();
    return { x: box.left - corner.left, y: box.top - corner.top, width: box.width, height: box.height };
  };
  const symbols = await symbolsOf(iconsUrl);
  const defs = add(drawing, "defs");
  add(add(defs, "clipPath", { id: "frame" }), "rect", { width, height });
  defs.append(...[...frame.querySelectorAll("defs > pattern")].map((pattern) => pattern.cloneNode(true)));
  add(drawing, "rect", { width, height: all, fill: "#fff" });
  add(drawing, "text", { ...WORDS, x: MARGIN_PX, y: 30, "font-size": 17, "font-weight": 600 }, title);
  const ground = add(drawing, "g", { transform: `translate(0 ${HEAD_PX})`, "clip-path": "url(#frame)" });
  add(ground, "rect", { width, height, fill: getComputedStyle(map.getContainer()).backgroundColor });
  const streets = streetsAsPixels(map, at);
  if (streets) add(ground, "image", { width, height, href: streets });
  map.getContainer().querySelectorAll(".leaflet-pane > svg").forEach((layer) => ground.append(shapesOf(layer, map)));
  const shown = (selector) => [...map.getContainer().querySelectorAll(selector)].filter((one) => one.checkVisibility({ visibilityProperty: true }));
  shown(".map-place").forEach((place) => addPlace(ground, place, at(place)));
  shown(".map-sign, .map-cluster").forEach((sign) => addSign(ground, sign, at(sign), symbols));
  shown(".map-label, .map-area-name").forEach((label) => addLabel(ground, label, at(label)));
  addScale(ground, frame.querySelector(".leaflet-control-scale-line"), height);
  addNorth(ground, width);
  lines.forEach((line, number) => line.forEach((piece) => addEntry(drawing, piece, height + HEAD_PX + (number + 1) * LINE_PX, symbols)));
  const credit = frame.querySelector(".map-credit")?.firstChild?.textContent ?? "";
  add(drawing, "text", { ...WORDS, x: width - MARGIN_PX, y: all - MARGIN_PX, "font-size": 12, "text-anchor": "end" }, credit);
  return drawing;
}

// Null where there are none, or where another host's pictures may be shown but not copied.
function streetsAsPixels(map, at) {
  const { x, y } = map.getSize();
  const canvas = Object.assign(document.createElement("canvas"), { width: x * SHARPNESS, height: y * SHARPNESS });
  const pen = canvas.getContext("2d");
  pen.scale(SHARPNESS, SHARPNESS);
  const tiles = map.getPane("tilePane").querySelectorAll(".leaflet-tile-loaded");
  tiles.forEach((tile) => { const box = at(tile); pen.drawImage(tile, box.x, box.y, box.width, box.height); });
  try {
    return tiles.length ? canvas.toDataURL("image/png") : null;
  } catch {
    return null;
  }
}

function shapesOf(layer, map) {
  const { x, y } = map.layerPointToContainerPoint([0, 0]);
  const { opacity, mixBlendMode } = getComputedStyle(layer.parentElement);
  // Not every program that opens the file can blend.
  const blended = mixBlendMode === "normal" ? opacity : opacity * INSTEAD_OF_BLENDING;
  const group = make("g", { transform: `translate(${x} ${y})`, opacity: blended });
  layer.querySelectorAll("path").forEach((path) => {
    const look = getComputedStyle(path);
    // An address with the page's own in front would lead out of the picture.
    const values = LOOK.map((name) => [name, look.getPropertyValue(name).replace(/url\(.*#([\w-]+)"?\)/, "url(#$1)")]);
    add(group, "path", { d: path.getAttribute("d"), "fill-rule": "evenodd", ...Object.fromEntries(values) });
  });
  return group;
}

function addPlace(group, place, { x, y, width }) {
  const { borderTopColor: stroke, backgroundColor: fill, borderRadius } = getComputedStyle(place);
  add(group, "rect", { x: x + 1, y: y + 1, width: width - 2, height: width - 2, rx: borderRadius === "0px" ? 0 : width / 2, fill, stroke, "stroke-width": 2 });
}

function addSign(group, sign, { x, y, width }, symbols) {
  const radius = width / 2;
  const isCluster = sign.matches(".map-cluster");
  const { color, borderTopColor } = getComputedStyle(sign);
  add(group, "circle", { cx: x + radius, cy: y + radius, r: radius - 1, fill: "#fff", ...(isCluster && { stroke: borderTopColor, "stroke-width": 2 }) });
  if (isCluster) add(group, "text", { ...WORDS, x: x + radius, y: y + radius + 4.5, "font-weight": 600, "text-anchor": "middle" }, sign.textContent);
  else addIcon(group, sign, { x: x + 3, y: y + 3, size: 18, color }, symbols);
}

function addIcon(group, element, { x, y, size, color }, symbols) {
  const name = element.querySelector("use")?.getAttribute("href").split("#")[1];
  const symbol = symbols?.getElementById(name);
  if (!symbol) return;
  const icon = add(group, "svg", { x, y, width: size, height: size, viewBox: symbol.getAttribute("viewBox"), color });
  const look = getComputedStyle(element.querySelector(".icon"));
  ["fill", "stroke", "stroke-width"].forEach((property) => icon.setAttribute(property, look.getPropertyValue(property)));
  [...symbol.attributes].filter((one) => !["id", "viewBox"].includes(one.name)).forEach((one) => icon.setAttribute(one.name, one.value));
  icon.append(...[...symbol.childNodes].map((node) => document.importNode(node, true)));
}

function addLabel(group, label, { x, y, width, height }) {
  const { color, fontSize, fontWeight } = getComputedStyle(label);
  const rim = { stroke: "#fff", "stroke-width": 3, "paint-order": "stroke" };
  add(group, "text", { ...WORDS, ...rim, x: x + width / 2, y: y + height / 2 + 4.5, fill: color, "font-size": parseFloat(fontSize), "font-weight": fontWeight, "text-anchor": "middle" }, label.textContent);
}

function addScale(group, scale, height) {
  const { width } = scale.getBoundingClientRect();
  const bar = add(group, "g", { "data-part": "scale", transform: `translate(${MARGIN_PX} ${height - MARGIN_PX})` });
  add(bar, "rect", { x: -4, y: -22, width: width + 8, height: 26, fill: "#fff", "fill-opacity": 0.8 });
  add(bar, "path", { d: `M0 -7V0H${width}V-7`, fill: "none", stroke: "#17212b", "stroke-width": 2 });
  add(bar, "text", { ...WORDS, x: 4, y: -6 }, scale.textContent);
}

function addNorth(group, width) {
  const arrow = add(group, "g", { "data-part": "north", transform: `translate(${width - 28} ${MARGIN_PX})` });
  add(arrow, "rect", { x: -14, width: 28, height: 48, fill: "#fff", "fill-opacity": 0.8 });
  add(arrow, "path", { d: "M0 4 8 26 0 21 -8 26Z", fill: "#17212b" });
  add(arrow, "text", { ...WORDS, y: 42, "font-weight": 600, "text-anchor": "middle" }, "N");
}

// --- The legend, as it stands below the map

function legendEntries() {
  return [...document.querySelectorAll("[data-county-legend] li")].filter((entry) => entry.checkVisibility());
}

// Not the number in the sign of several places, which is drawn.
function wordsOf(entry) {
  return [...entry.childNodes].filter((node) => !node.matches?.(".map-cluster")).map((node) => node.textContent).join("").trim();
}

// What is longer than the picture is wide goes on below; pictures know no other way to break a line.
function inPieces(entry, width) {
  const most = Math.floor((width - 2 * MARGIN_PX - 44) / LETTER_PX);
  const texts = [""];
  wordsOf(entry).split(/\s+/).forEach((word) => {
    if (texts.at(-1) && texts.at(-1).length + word.length > most) texts.push("");
    texts.push(`${texts.pop()} ${word}`.trim());
  });
  return texts.map((text) => ({ entry, text }));
}

function inLines(entries, width) {
  const lines = [[]];
  let x = MARGIN_PX;
  entries.forEach(({ entry, text }) => {
    const room = 44 + LETTER_PX * text.length;
    if (x + room > width && lines.at(-1).length) {
      lines.push([]);
      x = MARGIN_PX;
    }
    lines.at(-1).push({ x, entry, text });
    x += room;
  });
  return lines;
}

function addEntry(drawing, { entry, text, x }, y, symbols) {
  const group = add(drawing, "g", { "data-part": "legend" });
  const swatch = entry.querySelector(".swatch");
  const place = entry.querySelector(".map-place");
  const cluster = entry.querySelector(".map-cluster");
  if (cluster) addSign(group, cluster, { x: x - 1, y: y - 15, width: 20 }, symbols);
  if (place) addPlace(group, place, { x: x + 2, y: y - 11, width: 12 });
  if (swatch) {
    const { borderTopColor, borderTopStyle, backgroundColor, backgroundImage } = getComputedStyle(swatch);
    const isHatched = backgroundImage !== "none";
    add(group, "rect", { x, y: y - 12, width: 18, height: 14, fill: isHatched ? "#fff" : backgroundColor, stroke: borderTopColor, "stroke-width": 1.5, ...(borderTopStyle !== "solid" && { "stroke-dasharray": "3 2" }) });
    const [low, up] = backgroundImage.includes("(45deg") ? [y - 12, 14] : [y + 2, -14];
    if (isHatched) add(group, "path", { d: `M${x + 3} ${low}l9 ${up}M${x + 9} ${low}l9 ${up}`, stroke: borderTopColor, "stroke-width": 2 });
  }
  const icon = entry.querySelector(".icon");
  const start = x + (swatch || place || cluster ? 24 : 0);
  if (icon) addIcon(group, entry, { x: start, y: y - 11, size: 13, color: getComputedStyle(icon).color }, symbols);
  add(group, "text", { ...WORDS, x: start + (icon ? 17 : 0), y }, text);
}

// --- Parts

function make(tag, values = {}, text = "") {
  const made = document.createElementNS(SVG, tag);
  Object.entries(values).forEach(([name, value]) => made.setAttribute(name, value));
  made.textContent = text;
  return made;
}

function add(parent, ...what) {
  return parent.appendChild(make(...what));
}

async function symbolsOf(url) {
  const response = await fetch(url);
  return response.ok ? new DOMParser().parseFromString(await response.text(), "image/svg+xml") : null;
}

async function toPixels(drawing, text) {
  const [width, height] = ["width", "height"].map((side) => Number(drawing.getAttribute(side)) * SHARPNESS);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  return new Promise((give) => { canvas.toBlob(give, "image/png"); });
}

function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
