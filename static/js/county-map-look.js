// How a place looks on the county map: by its classification or by what has happened to it. An earlier round is dashed.

import { STYLES } from "./map-base.js";

// `isByChange()` is what the reader has chosen.
export function createLook({ words, icons, isByChange }) {
  return { kindOf, style, sign, name };

  function kindOf({ properties: { listed, classification, change } }) {
    if (isByChange() && change) return change;
    if (listed) return classification;
    return listed === null ? "pending" : change === "ceased" ? "ceased" : "not_listed";
  }

  function style(item) {
    return item.isEarlier ? STYLES.earlier : STYLES[kindOf(item)];
  }

  function sign(item) {
    if (item.isEarlier) return { kind: "earlier", icon: "" };
    const kind = kindOf(item).replace("_", "-");
    return { kind, icon: `${icons}#i-${kind}` };
  }

  // A place that is not drawn as an open drug scene says why.
  function name({ properties, isEarlier }) {
    const { listed, change } = properties;
    if (listed || isEarlier) return properties.name;
    const why = listed === null ? words.pending : change === "ceased" ? words.ceased : words.not_listed;
    return `${properties.name}, ${why.toLowerCase()}`;
  }
}
