// The foot of a phone: quick words, the line to type in, and the panel behind the plus.

import { h, icon } from "./dom.js";
import { askPhotos } from "./photos.js";
import { askPlace } from "./place.js";
import { askScan } from "./scan.js";
import { askVoice } from "./voice.js";
import { say } from "./words.js";

/** `full`: a 1:1 chat with everything; otherwise words only. `asks`: names of the words that one tap says; `extra`:
    something before the line. */
export function composer(sender, where, { full, asks = [], extra = null }) {
  const line = h("textarea", {
    rows: 1,
    placeholder: say(full ? "write" : "write_group"),
    "aria-label": say(full ? "write" : "write_group"),
    enterkeyhint: "send",
  });
  const send = h("button", { type: "submit", class: "send", "aria-label": say("send"), disabled: true }, icon("send"));
  const panel = full ? tools(sender, where) : null;
  const element = h("form", { class: "composer" }, full && quick(sender, where, asks), h("div", { class: "line" }, extra, full && plus(panel), line, send), panel);
  const submit = () => {
    const text = line.value.trim();
    if (!text || !where().log) return;
    sender.text(text);
    line.value = "";
    fit();
  };
  const fit = () => {
    send.disabled = !line.value.trim();
    line.style.height = "auto";
    const border = line.offsetHeight - line.clientHeight;
    line.style.height = `${Math.min(line.scrollHeight + border, 110)}px`;
  };
  line.addEventListener("input", fit);
  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return element;
}

function plus(panel) {
  const button = h("button", { type: "button", class: "plus", "aria-label": say("more"), "aria-expanded": "false" }, icon("plus"));
  const toggle = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => toggle(panel.hidden));
  panel.addEventListener("click", (event) => event.target.closest("button") && toggle(false));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    toggle(false);
    button.focus();
  });
  return button;
}

function tools(sender, where) {
  const tool = (name, ask) =>
    h("button", { type: "button", onclick: () => where().log && ask(sender, where()) }, h("span", { class: "tool" }, icon(name)), say(`do_${name}`));
  return h("div", { class: "tools", hidden: true }, tool("scan", askScan), tool("photo", askPhotos), tool("location", askPlace), tool("voice", askVoice), tool("file", askFile));
}

function quick(sender, where, asks) {
  const scan = h("button", { type: "button", class: "quick-scan", onclick: () => where().log && askScan(sender, where()) }, icon("scan"), say("do_scan"));
  const words = asks.map((name) =>
    h("button", { type: "button", onclick: () => where().log && sender.text(say(name)) }, say(name)),
  );
  return h("div", { class: "quick" }, scan, words);
}

function askFile(sender) {
  pick({ multiple: true }, (files) => sender.documents(files));
}

/** Lets the person choose files. */
export function pick({ accept = "", multiple = false }, then) {
  const input = h("input", { type: "file", accept, multiple });
  input.addEventListener("change", () => input.files.length && then([...input.files]));
  input.click();
}

/** Photos pasted or dropped onto a phone go the way of chosen ones; other files as files. */
export function takeDropped(phone, sender, where) {
  const accept = (files) => {
    if (!files.length || !where().log) return;
    const photos = files.filter((file) => file.type.startsWith("image/"));
    const others = files.filter((file) => !photos.includes(file));
    if (photos.length) sender.photos(photos);
    if (others.length) sender.documents(others);
  };
  phone.dataset.drop = say("drop_here");
  phone.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length) event.preventDefault();
    accept(files);
  });
  phone.addEventListener("dragover", (event) => {
    event.preventDefault();
    phone.classList.add("dropping");
  });
  phone.addEventListener("dragleave", (event) => phone.contains(event.relatedTarget) || phone.classList.remove("dropping"));
  phone.addEventListener("drop", (event) => {
    event.preventDefault();
    phone.classList.remove("dropping");
    accept([...event.dataTransfer.files]);
  });
}
