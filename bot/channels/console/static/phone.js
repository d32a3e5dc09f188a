// One phone: status line, head of the chat, messages, composer.

import { Chat } from "./chat.js";
import { composer, takeDropped } from "./composer.js";
import { h, icon } from "./dom.js";
import { botFace } from "./message.js";
import { clockTime } from "./moment.js";
import { Sender } from "./sender.js";
import { say } from "./words.js";

const ASKS = {
  rep: ["quick_today", "quick_todo", "quick_help"],
  supervisor: ["quick_lights", "quick_stuck", "quick_help"],
};

export class Phone {
  /** `pane`: rep, supervisor or group. */
  constructor(pane, extra = null) {
    this.pane = pane;
    this.section = document.getElementById(`pane-${pane}`);
    this.log = null;
    const where = () => ({ log: this.log, person: this.person, name: this.name });
    this.sender = new Sender(where);
    this.chat = new Chat(
      {
        press: (message, token, chosen, label) => this.sender.press(message, token, chosen, label),
        resend: (message) => this.sender.resend(message),
      },
      say(`empty_${pane}`),
    );
    this.title = h("strong", {});
    this.subtitle = h("small", {});
    const screen = this.section.querySelector(".screen");
    const foot = composer(this.sender, where, { full: pane !== "group", asks: ASKS[pane], extra });
    screen.append(statusLine(), this.head(), this.chat.element, foot);
    takeDropped(screen, this.sender, where);
  }

  head() {
    const picture = this.pane === "group" ? h("span", { class: "group-face", "aria-hidden": "true" }) : botFace();
    this.dots = picture;
    return h("header", { class: "head" }, picture, h("div", {}, this.title, this.subtitle), h("span", { class: "live", role: "status" }));
  }

  /** Show a chat as somebody. */
  show(log, { person, name, title, subtitle }) {
    this.log = log;
    this.person = person;
    this.name = name;
    this.title.textContent = title;
    this.subtitle.textContent = subtitle;
    this.chat.show(log, this.pane === "group" ? null : person, title);
  }

  /** Say whether the line stands. */
  connected(isUp) {
    const sign = this.section.querySelector(".live");
    sign.textContent = isUp ? "" : say("offline");
    sign.classList.toggle("down", !isUp);
  }
}

function statusLine() {
  const clock = h("span", { class: "clock" });
  const tell = () => {
    clock.textContent = clockTime();
  };
  tell();
  setInterval(tell, 10000);
  return h("div", { class: "status", "aria-hidden": "true" }, clock, h("span", { class: "island" }), h("span", { class: "battery" }, h("i", {})));
}
