// Sending a position: a plane map with the doors on it, a pin to move, and what the fix is said to be like.

import { dialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { distance } from "./geo.js";
import { PlaneMap } from "./map.js";
import { get } from "./post.js";
import { metres, say } from "./words.js";

const ACCURACIES = [10, 50, 200];
const AGES = [
  ["map_now", 0],
  ["map_minutes", 180],
  ["map_hours", 7200],
];
const SOMEWHERE = { latitude: 31.2304, longitude: 121.4737 };

export async function askPlace(sender, { person }) {
  const window = dialog(say("map_title"), "place");
  const trouble = h("p", { class: "trouble", role: "alert" });
  const doors = await doorsOf(person, trouble);
  const centre = doors.find((door) => door.open) ?? doors[0] ?? SOMEWHERE;
  const near = h("p", { class: "near", role: "status" });
  const map = new PlaneMap(centre, doors, (pin) => tellNear(near, pin, doors));
  const accuracy = chips("map_accuracy", "accuracy", ACCURACIES.map((m) => [say("metres", { n: m }), m]));
  const age = chips("map_age", "age", AGES.map(([name, s]) => [say(name, { n: s >= 3600 ? s / 3600 : s / 60 }), s]));
  const here = h("button", { type: "button", class: "wide plain" }, icon("target"), say("map_browser"));
  const send = h("button", { type: "button", class: "wide" }, icon("location"), say("map_send"));
  here.addEventListener("click", () => locate(map, accuracy, trouble));
  send.addEventListener("click", () => {
    window.close();
    sender.location({ ...map.pin, accuracy_m: value(accuracy), age_s: value(age) });
  });
  window.body.append(map.element, near, trouble, accuracy, age, h("div", { class: "row" }, here, send));
  map.focus();
}

async function doorsOf(person, trouble) {
  try {
    const { customers, open } = await get(`/console/customers?person=${encodeURIComponent(person)}`);
    const placed = customers.filter((customer) => customer.latitude !== null && customer.longitude !== null);
    return placed.map((customer) => ({ ...customer, open: customer.id === open }));
  } catch (error) {
    trouble.textContent = error.message;
    return [];
  }
}

function tellNear(near, pin, doors) {
  const [closest] = doors.map((door) => ({ door, m: distance(pin, door) })).sort((a, b) => a.m - b.m);
  near.textContent = closest ? say("map_distance", { name: closest.door.name, m: metres(closest.m) }) : say("map_nowhere");
}

function chips(legend, name, options) {
  const made = options.map(([label, number], n) =>
    h("label", { class: "chip" }, h("input", { type: "radio", name: `place-${name}`, value: number, checked: n === 0 }), h("span", {}, label)),
  );
  return h("fieldset", { class: "choice inline" }, h("legend", {}, say(legend)), h("div", { class: "chips" }, made));
}

function value(fieldset) {
  const input = fieldset.querySelector("input:checked");
  return input ? Number(input.value) : Number(fieldset.dataset.measured);
}

function locate(map, accuracy, trouble) {
  trouble.textContent = "";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      map.moveTo({ latitude: coords.latitude, longitude: coords.longitude }, true);
      accuracy.dataset.measured = String(Math.round(coords.accuracy));
      for (const input of accuracy.querySelectorAll("input")) input.checked = false;
    },
    () => (trouble.textContent = say("map_denied")),
    { enableHighAccuracy: true, timeout: 10000 },
  );
}
