// The words of the page stand in the server's catalogue; here they are only looked up and filled in.

const catalogue = JSON.parse(document.getElementById("words").textContent);

/** The words for a situation, with {name} filled in from `values`. */
export function say(name, values = {}) {
  const text = catalogue[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, slot) => String(values[slot] ?? whole));
}

/** A duration in seconds as people say it. */
export function span(seconds) {
  if (seconds < 60) return say("seconds", { n: Math.round(seconds) });
  if (seconds < 3600) return say("minutes", { n: Math.round(seconds / 60) });
  return say("hours", { n: Math.round(seconds / 3600) });
}

/** A distance in metres as people say it. */
export function metres(distance) {
  if (distance < 1000) return say("metres", { n: Math.round(distance) });
  return say("kilometres", { n: (distance / 1000).toFixed(1) });
}
