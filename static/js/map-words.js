// Figures and words on the county map, as its data say them.

const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 });

export const format = (figure) => number.format(figure);

export function counted(texts, count) {
  return fill(count === 1 ? texts.place : texts.places, { count: format(count) });
}

export function metres(figure, unit) {
  return `${format(figure)}\u00a0${unit}`;
}

export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_match, key) => values[key]);
}

export function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}
