// A window over the page: closes by its button, by Escape, by a click beside it, and gives the focus back.

import { h, icon } from "./dom.js";
import { say } from "./words.js";

const BESIDE_THE_EDGE = 12;
const NARROW = window.matchMedia("(width <= 900px)");

/** Opens one. `body` takes its content, `close()` ends it, `signal` is aborted when it has ended. */
export function dialog(title, kind = "") {
  const ended = new AbortController();
  const body = h("div", { class: "dialog-body" });
  const heading = h("h2", {}, title);
  const x = h("button", { type: "button", class: "icon-button", "aria-label": say("close") }, icon("close"));
  const element = h("dialog", { class: `dialog ${kind}`, "aria-label": title }, h("header", {}, heading, x), body);
  const close = () => element.close();
  x.addEventListener("click", close);
  element.addEventListener("click", (event) => event.target === element && close());
  element.addEventListener("close", () => {
    ended.abort();
    element.remove();
  });
  const phone = document.activeElement?.closest(".phone");
  document.body.append(element);
  element.showModal();
  if (phone) placeOver(element, phone);
  return { element, body, close, signal: ended.signal };
}

/** Over the phone it belongs to, as far as the window has room. */
function placeOver(element, phone) {
  if (NARROW.matches) return;
  const middle = phone.getBoundingClientRect().left + phone.offsetWidth / 2;
  const rightmost = window.innerWidth - element.offsetWidth - BESIDE_THE_EDGE;
  const left = Math.max(BESIDE_THE_EDGE, Math.min(rightmost, middle - element.offsetWidth / 2));
  element.style.marginLeft = `${left}px`;
}
