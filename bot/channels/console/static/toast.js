// A short word that goes away by itself.

import { h } from "./dom.js";

const SECONDS = 6;

export function toast(words) {
  const line = h("p", { class: "toast" }, words);
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), SECONDS * 1000);
}
