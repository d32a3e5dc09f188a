// Words with signs in them. A machine without an emoji font would show boxes, so the few signs used are drawn.

import { h, icon } from "./dom.js";
import { say } from "./words.js";

const SIGNS = { "✅": "good", "⚠️": "warn", "⚠": "warn", "❌": "bad" };
const SPLIT = new RegExp(`(${Object.keys(SIGNS).join("|")})`, "u");

/** Text as nodes. */
export function prose(text) {
  return text.split(SPLIT).map((part) => (SIGNS[part] ? sign(SIGNS[part]) : part));
}

/** A tone as a shape of its own, readable without its colour. */
export function sign(tone) {
  return h("span", { class: `sign tone-${tone}`, role: "img", "aria-label": say(`tone_${tone}`) }, icon(tone));
}
