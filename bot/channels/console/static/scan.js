// Scanning: a picture of a code, or standing at a customer's door. Either way a picture is sent and decoded.

import { pick } from "./composer.js";
import { dialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { nearby } from "./geo.js";
import { get } from "./post.js";
import { say } from "./words.js";

const FAR_M = 1000;
const PAUSE_MS = 250;

export function askScan(sender, { person }) {
  const window = dialog(say("scan_title"), "scan");
  const upload = h("button", { type: "button", class: "wide" }, icon("upload"), say("scan_upload"));
  const search = h("input", { type: "search", placeholder: say("scan_search"), "aria-label": say("scan_search"), autocomplete: "off" });
  const position = positions();
  const list = h("ul", { class: "customers" });
  const trouble = h("p", { class: "trouble", role: "alert" });
  const searching = h("label", { class: "search" }, icon("search"), search);
  window.body.append(upload, h("p", { class: "or" }, say("scan_or")), position, searching, trouble, list);

  const send = async (picture, location) => {
    const viewer = scanning(picture);
    trouble.textContent = "";
    window.body.append(viewer);
    try {
      await sender.scan(picture, location);
      window.close();
    } catch (error) {
      trouble.textContent = error.message;
    }
    viewer.remove();
  };
  upload.addEventListener("click", () => pick({ accept: "image/*" }, ([file]) => send(file, null)));

  const scanDoor = async (customer) => {
    try {
      const response = await fetch(`/console/door/${customer.id}.png?person=${encodeURIComponent(person)}`);
      if (!response.ok) throw new Error((await response.json()).error);
      await send(new File([await response.blob()], "door.png", { type: "image/png" }), where(position, customer));
    } catch (error) {
      trouble.textContent = error.message;
    }
  };
  let asked = 0;
  const load = async () => {
    const mine = (asked += 1);
    try {
      const found = await get(`/console/customers?person=${encodeURIComponent(person)}&q=${encodeURIComponent(search.value)}`);
      if (mine === asked) list.replaceChildren(...rows(found, scanDoor));
    } catch (error) {
      trouble.textContent = error.message;
    }
  };
  let typing;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(load, PAUSE_MS);
  });
  load();
}

function rows({ customers, open, more }, scanDoor) {
  if (!customers.length) return [h("li", { class: "none" }, say("scan_none"))];
  const first = customers.filter((customer) => customer.id === open);
  const ordered = [...first, ...customers.filter((customer) => customer.id !== open)];
  const made = ordered.map((customer) => {
    const name = h("strong", {}, customer.name, customer.id === open && h("em", {}, say("scan_visiting")));
    const about = h("small", {}, [customer.type, customer.address].filter(Boolean).join(" · "));
    return h("li", {}, h("button", { type: "button", onclick: () => scanDoor(customer) }, icon("scan"), h("span", {}, name, about)));
  });
  return more ? [...made, h("li", { class: "none" }, say("scan_more"))] : made;
}

function positions() {
  const options = ["at_door", "far", "without"].map((name, n) =>
    h("label", { class: "chip" }, h("input", { type: "radio", name: "scan-position", value: name, checked: n === 0 }), h("span", {}, say(`scan_${name}`))),
  );
  return h("fieldset", { class: "choice inline" }, h("legend", {}, say("scan_position")), h("div", { class: "chips" }, options));
}

/** The position that goes with the scan, a few metres beside the door as phones are. */
function where(position, customer) {
  const chosen = position.querySelector("input:checked").value;
  if (chosen === "without" || customer.latitude === null || customer.longitude === null) return null;
  const away = chosen === "far" ? FAR_M : 4 + Math.random() * 8;
  return { ...nearby(customer, away), accuracy_m: 15, age_s: 0 };
}

function scanning(picture) {
  const source = URL.createObjectURL(picture);
  const image = h("img", { src: source, alt: "", onload: () => URL.revokeObjectURL(source) });
  return h("div", { class: "viewer", role: "status" }, h("div", { class: "frame" }, image, h("i", { class: "ray" })), h("p", {}, say("scanning")));
}
