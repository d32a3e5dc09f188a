// Asks the app the page is opened in where it is, else the browser. The form with the position carries the newest
// fix; the other one starts without.

import { ask } from "/pages/place.js";

const panel = document.getElementById("fix");
const located = document.getElementById("located");
const bare = document.getElementById("bare");
let fix = null;

/** Show one of the prepared states, hide the others. */
function show(state) {
  for (const part of panel.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
}

function write(id, figure) {
  document.querySelector(`#${id} b`).textContent = figure;
}

/** Seconds since the fix was taken, by this machine's own clock. */
function age() {
  return Math.min(Math.max(0, (Date.now() - fix.timestamp) / 1000), 365 * 86400);
}

/** Metres from the door, where its place is known: good enough for what a person reads. */
function fromDoor({ latitude, longitude }) {
  const door = { latitude: Number(panel.dataset.latitude), longitude: Number(panel.dataset.longitude) };
  const east = (longitude - door.longitude) * Math.cos((latitude * Math.PI) / 180);
  return Math.hypot(east, latitude - door.latitude) * 111195;
}

function found(position) {
  fix = position;
  document.getElementById("accuracy").hidden = !Number.isFinite(fix.coords.accuracy);
  write("accuracy", Math.round(fix.coords.accuracy));
  write("age", Math.round(age()));
  if (panel.dataset.latitude && fix.system === "wgs84") {
    write("far", Math.round(fromDoor(fix.coords)));
    document.getElementById("far").hidden = false;
  }
  show("found");
  offer(true);
}

function none() {
  if (fix) return;
  show("none");
  offer(false);
}

/** Which of the two buttons is the one to press. */
function offer(withPosition) {
  located.hidden = !withPosition;
  located.querySelector("button").disabled = !withPosition;
  bare.querySelector("button").classList.toggle("primary", !withPosition);
}

/** What the form says about the fix, at the moment it goes. */
function fill() {
  const { latitude, longitude, accuracy } = fix.coords;
  const values = { latitude, longitude, accuracy_m: accuracy, age_s: age(), system: fix.system };
  for (const [name, value] of Object.entries(values)) located.elements[name].value = String(value);
  located.elements.accuracy_m.disabled = !Number.isFinite(accuracy);
}

/** The browser keeps telling where it is as it finds out better. */
function askBrowser() {
  if (!("geolocation" in navigator)) {
    none();
    return;
  }
  const told = (position) => found({ coords: position.coords, timestamp: position.timestamp, system: "wgs84" });
  navigator.geolocation.watchPosition(told, none, { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 });
}

show("locating");
located.hidden = false;
located.addEventListener("submit", fill);
setInterval(() => fix && write("age", Math.round(age())), 1000);
if (panel.dataset.app) {
  ask(panel.dataset.app, panel.dataset.sdk, JSON.parse(panel.dataset.facts)).then(found, askBrowser);
} else {
  askBrowser();
}
