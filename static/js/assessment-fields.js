// The fields of the assessment's form as one set of values, under their names.
export const form = document.querySelector("form[data-assessment]");
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const fields = form ? all("input[type=radio], textarea, select, [data-question] input:not([type=hidden])", form) : [];

// Ticked options of one question are one value, as assessments/questionnaire/values.py has it.
export const read = () => {
  const values = {};
  for (const field of fields) {
    if (field.type === "checkbox") values[field.name] ??= "";
    if (field.type === "radio" && !field.checked) continue;
    if (field.type === "checkbox") {
      if (field.checked) values[field.name] = [values[field.name], field.value].filter(Boolean).join("|");
    } else {
      values[field.name] = field.value;
    }
  }
  return values;
};

export const put = (values) => {
  for (const field of fields) {
    if (!(field.name in values)) continue;
    if (field.type === "radio") {
      field.checked = field.value === values[field.name];
    } else if (field.type === "checkbox") {
      field.checked = values[field.name].split("|").includes(field.value);
    } else if (field.type === "text" && !/^\d/.test(values[field.name])) {
      field.value = ""; // a number that is not known is an option
    } else {
      field.value = values[field.name];
      if (field.value) field.closest("details")?.setAttribute("open", "");
    }
  }
};

// What a field and its answer are called here: kept with the answer, for when the page has no fields any longer.
const said = (element) => element?.textContent.replace(/\s+/g, " ").trim();
const isChoice = (field) => ["radio", "checkbox"].includes(field.type);
export const named = (name, value) => {
  const own = fields.filter((field) => field.name === name);
  const label = own.find((field) => !isChoice(field))?.labels[0];
  const legend = own[0]?.closest("fieldset")?.querySelector("legend");
  const chosen = own.filter((field) => isChoice(field) && value.split("|").includes(field.value));
  return {
    label: [said(legend), said(label)].filter(Boolean).join(", "),
    words: chosen.map((field) => said(field.labels[0])).join(", ") || value || "–",
  };
};
export const inWords = (entries) => entries.map(({ label, words }) => `${label}: ${words}`).join("\n");

// As the server last had them.
export const known = form ? read() : {};
export const changes = () => Object.fromEntries(
  Object.entries(read()).filter(([name, value]) => value !== (known[name] ?? "")),
);
