// A picture in a chat, and the same picture large.

import { dialog } from "./dialog.js";
import { h } from "./dom.js";
import { say } from "./words.js";

/** Where a file lies that the message with this key shows. */
export function mediaUrl(id, key) {
  return `/console/media/${id}?message=${encodeURIComponent(key)}`;
}

/** A picture that opens large. */
export function picture(message, id, label) {
  const source = message.preview ?? mediaUrl(id, message.key);
  const image = h("img", { src: source, alt: label, draggable: "false" });
  return h(
    "button",
    { type: "button", class: "picture", "aria-label": `${say("open_picture")}：${label}`, onclick: () => enlarge(source, label) },
    image,
  );
}

function enlarge(source, label) {
  const { body } = dialog(label, "large");
  body.append(h("img", { src: source, alt: label }));
}
