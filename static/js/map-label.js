// Words on a map. HTML, so that they keep their size; never in the way of the pointer. They go where `options` of a
// Leaflet tooltip say, else right upon the place.

export function labelAt(place, text, className = "map-label", options = {}) {
  const words = document.createElement("span");
  words.textContent = text;
  return L.tooltip({ permanent: true, direction: "center", interactive: false, className, ...options }).setLatLng(place).setContent(words);
}
