// The words of a talk and their sound: tap a line to hear it, copy a line to say it, mark what is wrong.

import { copy } from "/pages/copy.js";

const SHOWN_MS = 2000;
const lines = [...document.querySelectorAll(".said-lines li")];
const starts = lines.map((line) => Number(line.dataset.start));
const player = document.getElementById("player");
const sound = player && player.querySelector("audio");
let spoken = null;

// ---- the sound

/** Whether it can be heard: `preparing` until the browser knows how long it is. */
function show(state) {
  for (const part of player.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
  sound.hidden = state !== "ready";
  if (state === "unplayable") document.body.classList.add("silent");
}

/** The line that is said at this second: the last one that has begun. */
function lineAt(second) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= second) low = middle + 1;
    else high = middle;
  }
  return lines[low - 1] || null;
}

function isInView(line) {
  const { top, bottom } = line.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

/** Mark the line that is being said, and go along with it as long as its reader does. */
function follow() {
  const now = lineAt(sound.currentTime + 0.05);
  if (now === spoken) return;
  const goesAlong = spoken !== null && isInView(spoken) && !sound.paused;
  if (spoken) spoken.classList.remove("spoken");
  if (now) now.classList.add("spoken");
  if (now && goesAlong) now.scrollIntoView({ block: "nearest" });
  spoken = now;
}

function hear(second) {
  sound.currentTime = second;
  const playing = sound.play();
  if (playing) playing.catch(() => null); // some apps want a tap on the player itself first: it stands there
}

function go(button) {
  const line = document.getElementById(`s${button.dataset.segment}`);
  if (line && !line.contains(button)) line.scrollIntoView({ block: "center" });
  if (sound && !sound.hidden) hear(Number(button.dataset.at));
  else if (line) mark(line);
}

function mark(line) {
  if (spoken) spoken.classList.remove("spoken");
  line.classList.add("spoken");
  spoken = line;
}

// ---- what was found

/** Say it on the button for a moment. */
function tell(button, words) {
  const before = button.textContent;
  button.textContent = words;
  button.disabled = true;
  setTimeout(() => {
    button.textContent = before;
    button.disabled = false;
  }, SHOWN_MS);
}

async function copyLine(button) {
  const words = button.closest(".item").querySelector(".words");
  tell(button, (await copy(words)) ? button.dataset.done : button.dataset.byHand);
}

/** Without leaving the page, where that goes: the form alone would do, but the sound would stop. */
async function sendMark(event) {
  const form = event.target;
  if (!form.classList.contains("wrong")) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!response.ok) throw new Error(String(response.status));
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const item = form.closest(".item");
    item.replaceWith(fresh.getElementById(item.id));
  } catch {
    form.submit();
  }
}

document.addEventListener("submit", sendMark);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && button.classList.contains("copy")) return copyLine(button);
  if (button && button.classList.contains("at")) return go(button);
  const line = event.target.closest(".said-lines li");
  if (line && String(window.getSelection()) === "") go(line.querySelector(".at"));
});
if (sound) {
  sound.addEventListener("loadedmetadata", () => show("ready"));
  sound.addEventListener("error", () => show("unplayable"));
  sound.addEventListener("timeupdate", follow);
  sound.addEventListener("seeking", follow);
  if (sound.error) show("unplayable");
  else if (sound.readyState > 0) show("ready");
}
