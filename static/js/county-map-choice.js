// What is chosen around the county map: among the places, and which rounds are beside the one that the page is of.

const OF_THE_MAP = ["compare", "way", "colour", "areas", "shades", "places"]; // fields that select nothing

// `rounds` are the labels of the county's, in order; `round` is the page's own.
export function createChoice(form, { rounds, round }) {
  const ways = document.querySelector("[data-ways]");
  const also = document.querySelector("[data-also]");
  return { value, selection, compared, wayOf, showWays, laidOnTop, comesBefore };

  function value(name) {
    return form.elements[name]?.value ?? "";
  }

  // In the order of the page's preload.
  function selection() {
    const chosen = [...new FormData(form)].filter(([name, text]) => text && !OF_THE_MAP.includes(name) && !name.startsWith("also_") && name !== "order");
    const query = new URLSearchParams([...chosen, ["scope", "all"]]);
    query.sort();
    return query.toString();
  }

  function compared() {
    const first = value("compare");
    const more = also ? [...also.querySelectorAll(":checked")].map(({ dataset }) => dataset.label) : [];
    return first ? rounds.filter((label) => label === first || more.includes(label)) : [];
  }

  // More than two rounds can only be seen on a map each.
  function wayOf(others) {
    if (!others.length) return "";
    return others.length > 1 ? "beside" : value("way");
  }

  function showWays(others) {
    if (!ways) return;
    ways.hidden = !others.length;
    if (also) also.hidden = ways.hidden;
    also?.querySelectorAll("input").forEach((box) => { box.parentElement.hidden = box.dataset.label === value("compare"); });
    ways.querySelectorAll("input").forEach((input) => {
      input.disabled = others.length > 1 && input.value !== "beside";
      if (others.length > 1 && input.value === "beside") input.checked = true;
    });
  }

  // The other round, where its outlines lie upon those of this one.
  function laidOnTop() {
    const others = compared();
    return others.length && !wayOf(others) ? others[0] : "";
  }

  function comesBefore(label) {
    return rounds.indexOf(label) < rounds.indexOf(round);
  }
}
