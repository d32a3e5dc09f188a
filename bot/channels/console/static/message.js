// One message of a chat as an element, whichever kind it is.

import { card } from "./card.js";
import { h, icon } from "./dom.js";
import { prose } from "./prose.js";
import { mediaUrl, picture } from "./picture.js";
import { metres, say, span } from "./words.js";

const FACES = ["#2f7de1", "#c2571a", "#7a57d1", "#0b8a8a", "#b83b6b", "#5b7f1d", "#9a6a12", "#3d63b8"];

/** A small round picture of somebody: the last characters of the name, as chat apps do. */
export function face(id, name) {
  const round = h("span", { class: "face", "aria-hidden": "true" }, name.slice(-2));
  const sum = [...id].reduce((total, character) => total + character.codePointAt(0), 0);
  round.style.background = FACES[sum % FACES.length];
  return round;
}

/** The bot's picture. */
export function botFace() {
  return h("img", { class: "face", src: "/console/static/icon.svg", alt: "", width: 36, height: 36 });
}

/** `act.press(message, token, chosen, label)`, `act.resend(message)`; `mine`: the account this phone belongs to. */
export function messageElement(message, mine, act) {
  const from = message.direction === "in" ? message.payload.from : null;
  if (message.payload.type === "press") return pressed(message, from, mine);
  const side = from?.id === mine ? "mine" : "theirs";
  const content = h("div", { class: "content" }, bubble(message, act));
  if (from && side === "theirs") content.prepend(h("span", { class: "name" }, from.name));
  if (message.pending) content.append(state(message, act));
  const picture = from ? face(from.id, from.name) : botFace();
  return h("li", { class: `message ${side} kind-${message.payload.type}` }, picture, content);
}

function pressed({ payload, pending }, from, mine) {
  const whose = from.id === mine ? "" : `${from.name} `;
  const line = h("span", { class: "did" }, icon("tap"), whose + payload.text);
  if (payload.choices?.length) line.append(h("small", {}, payload.choices.join("；")));
  return h("li", { class: `message event ${pending ? "pending" : ""}` }, line);
}

function state(message, act) {
  if (message.pending === "sending") return h("span", { class: "state" }, say("sending"));
  const again = h("button", { type: "button", class: "again", onclick: () => act.resend(message) }, say("resend"));
  return h("span", { class: "state failed" }, say("failed"), again);
}

function bubble(message, act) {
  const { payload } = message;
  switch (payload.type) {
    case "card":
      return card(message, (token, chosen, label) => act.press(message, token, chosen, label));
    case "text":
      return h("p", { class: "bubble" }, prose(payload.text));
    case "picture":
    case "photo":
      return photo(message);
    case "voice":
      return voice(message);
    case "file":
      return file(message);
    case "location":
      return place(payload);
    case "scan":
      return note("scan", say(payload.located ? "scanned_located" : "scanned"));
    default:
      return note("file", say("unknown"));
  }
}

function photo(message) {
  const { payload } = message;
  const label = payload.caption || payload.name || say("photo");
  const shownInline = message.preview || !payload.mime || /^image\/(jpeg|png|webp|gif)$/.test(payload.mime);
  if (!shownInline) return file(message);
  const element = picture(message, payload.media_id, label);
  return payload.caption ? h("div", { class: "bubble" }, element, h("p", {}, payload.caption)) : element;
}

function voice(message) {
  const { payload } = message;
  const source = message.preview ?? mediaUrl(payload.media_id, message.key);
  const label = say("voice_of", { name: payload.from?.name ?? "" });
  if (document.createElement("audio").canPlayType(payload.mime ?? "") === "") {
    const download = h("a", { href: source, download: payload.name || "voice" }, say("download"));
    return h("div", { class: "bubble note" }, icon("voice"), say("unplayable"), " ", download);
  }
  return h("div", { class: "bubble voice" }, h("audio", { src: source, controls: true, preload: "metadata", "aria-label": label }));
}

function file(message) {
  const { payload } = message;
  const source = message.preview ?? mediaUrl(payload.media_id, message.key);
  const name = payload.name || say("file");
  const size = payload.size ? h("small", {}, bytes(payload.size)) : null;
  const isHeard = /^audio\//.test(payload.mime ?? "") && document.createElement("audio").canPlayType(payload.mime) !== "";
  const link = h("a", { class: isHeard ? "note" : "bubble note", href: source, download: name }, icon(isHeard ? "voice" : "file"), h("span", {}, name), size);
  if (!isHeard) return link;
  return h("div", { class: "bubble recording" }, link, h("audio", { src: source, controls: true, preload: "metadata", "aria-label": name }));
}

function bytes(size) {
  return size < 1024 * 1024 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
}

function place({ latitude, longitude, accuracy_m: accuracy, age_s: age }) {
  const details = [];
  if (accuracy) details.push(say("accuracy", { m: metres(accuracy).replace(/\s?米$/, "") }));
  details.push(age >= 60 ? say("fixed_ago", { ago: span(age) }) : say("fixed_now"));
  const where = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const map = h("span", { class: "mini-map", "aria-hidden": "true" }, icon("location"));
  const words = h("span", { class: "place-words" }, h("strong", {}, say("location")), h("span", {}, details.join(" · ")), h("small", {}, where));
  return h("div", { class: "bubble place" }, map, words);
}

function note(symbol, words) {
  return h("p", { class: "bubble note" }, icon(symbol), h("span", {}, words));
}
