// What is told of the place that is pointed at on the county map.

import { element, fill, metres } from "./map-words.js";

// `round` is the one that the item is drawn for; it is named where rounds are compared.
export function captionOf({ id, properties }, { data, icons, sceneUrl, round, isCompared }) {
  const { texts } = data;
  const { municipality, district, listed, change, score, area_m2: area, school, school_m: schoolMetres } = properties;
  const link = element("a", properties.name);
  link.href = sceneUrl.replace("/0/", `/${id}/`);
  const where = element("p", [municipality, district].filter(Boolean).join(", "));
  const signs = element("p", "", "meta");
  const kinds = listed ? [properties.classification, change] : [listed === null ? "pending" : "not_listed", change];
  new Set(kinds.filter(Boolean)).forEach((kind) => signs.append(signed(kind, data.words, icons)));
  const figures = [
    isCompared && fill(texts.round, { round }),
    score && fill(texts.score, { score, of: data.of[round] }),
    area === null ? listed && texts.noOutline : metres(area, "m²"),
    school && fill(texts.school, { school, distance: metres(schoolMetres, "m") }),
  ];
  const facts = element("p", "", "meta num");
  figures.filter(Boolean).forEach((figure) => facts.append(element("span", figure)));
  return [link, where, signs, facts];
}

function signed(kind, words, icons) {
  const className = kind.replace("_", "-");
  const sign = element("span", "", `sign sign-${className}`);
  sign.innerHTML = `<svg class="icon" aria-hidden="true" focusable="false"><use href="${icons}#i-${className}"/></svg>`;
  sign.append(words[kind]);
  return sign;
}
