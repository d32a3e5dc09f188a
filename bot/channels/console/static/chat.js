// The list of messages on one phone: shows a log, follows it, and keeps its place when one reads further up.

import { answered, keepTicks, preview } from "./card.js";
import { h, icon } from "./dom.js";
import { messageElement } from "./message.js";
import { saidAt } from "./moment.js";
import { say } from "./words.js";

const NEAR_THE_END = 90;
const QUIET_MINUTES = 5;

export class Chat {
  /** `act`: see messageElement; `empty`: the words while there is nothing. */
  constructor(act, empty) {
    this.act = act;
    this.elements = new Map();
    this.list = h("ol", { class: "log", tabIndex: 0 });
    this.empty = h("p", { class: "empty" }, empty);
    this.newer = h("button", { type: "button", class: "newer", hidden: true, onclick: () => this.toEnd() }, say("newer"), icon("down"));
    this.element = h("div", { class: "log-frame", role: "log", "aria-live": "polite", "aria-relevant": "additions" }, this.list, this.empty, this.newer);
    this.follow = (change) => this.changed(change);
    this.following = true;
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    // A picture that arrives later makes the list longer; whoever read the end goes on reading the end.
    this.list.addEventListener("load", () => this.following && this.toEnd(), { capture: true });
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.list);
  }

  /** Show another chat, or none; `mine`: the account this phone belongs to. */
  show(log, mine, name) {
    this.log?.watchers.delete(this.follow);
    this.log = log;
    this.mine = mine;
    this.element.setAttribute("aria-label", say("log_of", { name }));
    log?.watchers.add(this.follow);
    this.redraw();
  }

  changed({ all, message, repainted }) {
    if (all) this.redraw(true);
    else this.place(message, repainted);
    this.onNews?.(message);
  }

  redraw(keep = false) {
    const stays = keep && !this.following;
    const scrolled = this.list.scrollTop;
    const before = this.elements;
    this.elements = new Map();
    for (const message of this.log?.sorted() ?? []) this.elements.set(message.key, this.reuse(before.get(message.key), message));
    this.list.replaceChildren(...[...this.elements.values()].map((entry) => entry.element));
    this.tidy();
    if (stays) this.list.scrollTop = scrolled;
    else this.toEnd();
  }

  /** An element that shows this state already is kept; a new one, after the line was cut, keeps what was chosen. */
  reuse(entry, message) {
    if (entry && entry.message === message) return entry;
    const element = messageElement(message, this.mine, this.act);
    if (entry) this.keepChosen(entry.element, element);
    return { message, element };
  }

  keepChosen(old, element) {
    if (!old.querySelector(".waiting")) keepTicks(old, element);
  }

  place(message, repainted) {
    const element = messageElement(message, this.mine, this.act);
    const known = this.elements.get(message.key);
    this.elements.set(message.key, { message, element });
    if (known) this.exchange(known.element, element);
    else this.insert(element, message);
    if (repainted && message.repainted) animate(element, "repainted");
    else if (!known) animate(element, "arrived");
    if (message.direction === "out") this.settle();
    this.tidy();
    if (this.following || message.pending) this.toEnd();
    else if (!known) this.newer.hidden = false;
  }

  /** Whoever works by keyboard stays where the old one was. */
  exchange(old, element) {
    const hadFocus = old.contains(document.activeElement);
    this.keepChosen(old, element);
    old.replaceWith(element);
    if (hadFocus) (element.querySelector("button, input, a") ?? this.list).focus({ preventScroll: true });
  }

  insert(element, message) {
    const order = this.log.sorted();
    const next = order.slice(order.indexOf(message) + 1).find((later) => this.elements.has(later.key));
    this.list.insertBefore(element, next ? this.elements.get(next.key).element : null);
  }

  /** The bot has spoken: cards that waited for it can be used again. */
  settle() {
    for (const waiting of this.list.querySelectorAll(".card.waiting")) answered(waiting);
  }

  /** Point at a button that is about to be pressed. */
  pointAt(tap) {
    const card = this.elements.get(tap.card)?.element.querySelector(".card");
    if (!card) return;
    preview(card, tap);
    card.querySelector(".about")?.scrollIntoView({ block: "nearest" });
  }

  /** Times between messages that lie apart; the empty words while there is nothing. */
  tidy() {
    this.empty.hidden = this.elements.size > 0;
    for (const old of this.list.querySelectorAll(".time")) old.remove();
    let last = -Infinity;
    for (const { message, element } of [...(this.log?.sorted() ?? [])].map((m) => this.elements.get(m.key))) {
      if (message.at - last > QUIET_MINUTES * 60000) element.before(time(message.at));
      last = message.at;
    }
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    this.following = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    if (this.following) this.newer.hidden = true;
  }

  toEnd() {
    this.newer.hidden = true;
    this.following = true;
    this.list.scrollTop = this.list.scrollHeight;
  }
}

/** For a moment only: a phone that is looked at later must not play it then. */
function animate(element, name) {
  element.classList.add(name);
  setTimeout(() => element.classList.remove(name), 1000);
}

function time(at) {
  return h("li", { class: "time" }, h("time", { datetime: new Date(at).toISOString() }, saidAt(at)));
}
