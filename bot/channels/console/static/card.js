// A card: title with tone, facts, words, picture, choices, buttons, links.

import { h, icon } from "./dom.js";
import { picture } from "./picture.js";
import { prose, sign } from "./prose.js";
import { say } from "./words.js";

const UNANSWERED_MS = 20000;

/** The card of a message. `press(token, chosen, label)` is called when a button is pressed. */
export function card(message, press) {
  const { title, text, tone, facts, selects, links } = message.payload;
  const element = h("article", { class: `card tone-${tone}`, "aria-label": title }, heading(title, tone));
  if (text) element.append(h("p", { class: "card-text" }, prose(text)));
  if (message.payload.picture) element.append(picture(message, message.payload.picture, title));
  if (facts.length) element.append(h("dl", { class: "facts" }, facts.map(fact)));
  const choices = selects.map((select) => choice(select, message.key));
  element.append(...choices);
  const buttons = controls(message.payload, (button, control) => {
    if (element.classList.contains("waiting")) return;
    wait(element, control);
    press(button.press.token, chosen(selects, element), button.label);
  });
  if (buttons) element.append(buttons);
  const pages = links.map(link).filter(Boolean);
  if (pages.length) element.append(h("div", { class: "links" }, pages));
  return element;
}

function heading(title, tone) {
  return h("header", { class: "card-head" }, sign(tone), h("h3", {}, title));
}

function fact({ label, value }) {
  const number = /^\d+$/.test(label) ? "number" : null;
  return h("div", { class: "fact" }, h("dt", { class: number }, label), h("dd", {}, prose(value)));
}

function choice(select, key) {
  const hint = select.multiple && h("span", { class: "hint" }, say("multiple"));
  const name = `${key}/${select.name}`;
  const chips = select.options.map((option) =>
    h(
      "label",
      { class: "chip" },
      h("input", {
        type: select.multiple ? "checkbox" : "radio",
        name,
        value: option.id,
        checked: select.selected.includes(option.id),
        "data-select": select.name,
      }),
      h("span", {}, option.label),
    ),
  );
  const group = h("fieldset", { class: "choice" }, h("legend", {}, select.label, hint), h("div", { class: "chips" }, chips));
  group.addEventListener("change", () => (group.dataset.touched = select.name));
  return group;
}

/** A repainted card that asks the same keeps what was ticked and not sent yet. */
export function keepTicks(old, renewed) {
  for (const group of old.querySelectorAll("[data-touched]")) {
    const ticked = new Map([...group.querySelectorAll("input")].map((input) => [input.value, input.checked]));
    const inputs = [...renewed.querySelectorAll("input")].filter((input) => input.dataset.select === group.dataset.touched);
    for (const input of inputs) input.checked = ticked.get(input.value) ?? input.checked;
    inputs[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function chosen(selects, element) {
  const picked = Object.fromEntries(selects.map((select) => [select.name, []]));
  for (const input of element.querySelectorAll("input:checked")) picked[input.dataset.select].push(input.value);
  return picked;
}

function controls({ submit, buttons }, pressed) {
  const all = [...(submit ? [submit] : []), ...buttons];
  if (!all.length) return null;
  const row = h("div", { class: "buttons" });
  for (const button of all) {
    const control = h("button", { type: "button", class: `button ${button.style}` }, button.label);
    control.addEventListener("click", () => pressed(button, control));
    row.append(control);
  }
  row.classList.toggle("pair", all.length === 2 && all.every((button) => button.label.length <= 8));
  row.classList.toggle("trio", all.length === 3 && all.every((button) => button.label.length <= 4));
  return row;
}

/** Show that a button was pressed, until the bot has answered. */
function wait(element, control) {
  element.classList.add("waiting");
  control.classList.add("pressed");
  control.setAttribute("aria-disabled", "true"); // disabled outright it would lose the focus
  for (const other of element.querySelectorAll("button, input")) other.disabled = other !== control;
  setTimeout(() => answered(element), UNANSWERED_MS);
}

/** The bot has answered: a card that is still there can be used again. */
export function answered(element) {
  if (!element.classList.contains("waiting")) return;
  element.classList.remove("waiting");
  for (const control of element.querySelectorAll("button, input")) {
    control.disabled = false;
    control.removeAttribute("aria-disabled");
    control.classList.remove("pressed");
  }
}

/** Point at what is about to be pressed, with its choices made. */
export function preview(element, { label, chosen }) {
  for (const input of element.querySelectorAll("input")) input.checked = (chosen[input.dataset.select] ?? []).includes(input.value);
  const control = [...element.querySelectorAll(".button")].find((button) => button.textContent === label);
  control?.classList.add("about");
}

/** Only pages: an address of another kind (javascript:) is not made clickable. */
function link({ label, url }) {
  if (!/^(https?:\/\/|\/(?!\/))/.test(url)) return null;
  const title = say("new_page");
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", title }, label, icon("out"));
}
