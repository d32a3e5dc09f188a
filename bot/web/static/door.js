// Asks the browser where it is. The form with the position carries the newest fix; the other one starts without.

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
  write("accuracy", Math.round(fix.coords.accuracy));
  write("age", Math.round(age()));
  if (panel.dataset.latitude) {
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
  const values = { latitude, longitude, accuracy_m: accuracy, age_s: age() };
  for (const [name, value] of Object.entries(values)) located.elements[name].value = String(value);
}

if ("geolocation" in navigator) {
  show("locating");
  located.hidden = false;
  located.addEventListener("submit", fill);
  navigator.geolocation.watchPosition(found, none, { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 });
  setInterval(() => fix && write("age", Math.round(age())), 1000);
} else {
  none();
}
