// Who is on which phone, and the line that keeps all three live.

import { h, newKey } from "./dom.js";
import { Live } from "./live.js";
import { ChatLog } from "./log.js";
import { face } from "./message.js";
import { Phone } from "./phone.js";
import { get, post } from "./post.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const CAPTION_STAYS_MS = 12000;
const ROLES = ["rep", "supervisor", "colleague", "operations"];

const logs = new Map();
const speaker = h("select", { class: "speaker", "aria-label": say("speak_as") });
const phones = { rep: new Phone("rep"), group: new Phone("group", speaker), supervisor: new Phone("supervisor") };
const picks = { rep: document.getElementById("pick-rep"), supervisor: document.getElementById("pick-supervisor") };
const stage = document.querySelector(".stage");
const playButton = document.getElementById("play");
let house = { people: [], groups: [] };

const live = new Live(() => Object.values(phones).map((phone) => phone.log).filter(Boolean), {
  history: (history) => logs.get(history.chat)?.history(history),
  message: (message) => logs.get(message.chat)?.add(message),
  caption,
  state: (isUp) => Object.values(phones).forEach((phone) => phone.connected(isUp)),
});

function logOf(chat) {
  if (!logs.has(chat)) logs.set(chat, new ChatLog(chat));
  return logs.get(chat);
}

function personOf(id) {
  return house.people.find((person) => person.id === id);
}

function about(person) {
  return [say(`role_${person.role}`), person.team ?? say("no_team")].join(" · ");
}

/** Fill a picker: people under the names of their teams or roles. */
function fill(pick, people, heading) {
  const sections = new Map();
  for (const person of people) {
    const title = heading(person);
    if (!sections.has(title)) sections.set(title, h("optgroup", { label: title }));
    sections.get(title).append(h("option", { value: person.id }, person.name));
  }
  pick.replaceChildren(...sections.values());
  pick.disabled = people.length === 0;
  if (!people.length) pick.append(h("option", {}, say("nobody")));
}

function remember(pane) {
  localStorage.setItem(`xingji-${pane}`, picks[pane].value);
}

function recall(pane, otherwise) {
  const last = localStorage.getItem(`xingji-${pane}`);
  const known = [...picks[pane].options].some((option) => option.value === last);
  picks[pane].value = known ? last : (otherwise?.id ?? picks[pane].value);
}

function showPerson(pane) {
  const person = personOf(picks[pane].value);
  if (!person) return phones[pane].show(null, { title: say("assistant"), subtitle: "" });
  phones[pane].show(logOf(person.id), {
    person: person.id,
    name: person.name,
    title: say("assistant"),
    subtitle: `${person.name} · ${about(person)}`,
  });
}

/** The group of the rep's team, where the rep or the supervisor speaks. */
function showGroup() {
  const rep = personOf(picks.rep.value);
  const group = house.groups.find((candidate) => candidate.team_id === rep?.team_id);
  const name = group?.team ?? say("no_group_name");
  const members = house.people.filter((person) => person.team_id === group?.team_id);
  document.getElementById("group-name").textContent = group ? name : say("no_group");
  speaker.replaceChildren(...members.map((person) => h("option", { value: person.id }, person.name)));
  if (rep && members.includes(rep)) speaker.value = rep.id;
  phones.group.dots.replaceChildren(...members.slice(0, 4).map((person) => face(person.id, person.name)));
  speakAs(group, name, members.length);
}

function speakAs(group, name, count) {
  const person = personOf(speaker.value);
  const title = group ? `${name}（${count}）` : say("no_group");
  phones.group.show(group && person ? logOf(group.chat) : null, { person: person?.id, name: person?.name, title, subtitle: "" });
  speaker.onchange = () => speakAs(group, name, count);
}

function changed(pane) {
  remember(pane);
  showPerson(pane);
  if (pane === "rep") showGroup();
  live.subscribe();
}

function caption({ chat, text, over, tap }) {
  if (chat !== phones.rep.log?.chat) return;
  const line = document.getElementById("caption");
  clearTimeout(caption.timer);
  line.hidden = false;
  line.textContent = text;
  line.classList.toggle("over", over);
  playing(!over);
  if (tap) phones.rep.chat.pointAt(tap);
  if (over) caption.timer = setTimeout(() => (line.hidden = true), CAPTION_STAYS_MS);
}

function playing(isOn) {
  playButton.disabled = isOn;
  playButton.querySelector(".play-label").textContent = say(isOn ? "playing" : "play");
}

async function play() {
  const { log } = phones.rep;
  if (!log) return;
  playing(true);
  try {
    await post(log.chat, "/console/play", { person: log.chat, key: newKey() });
  } catch (error) {
    toast(error.message);
    playing(false);
  }
}

/** On a narrow screen one phone at a time; a tab shows that something came meanwhile. */
function tabs() {
  const buttons = [...document.querySelectorAll(".tabs button")];
  const unread = (pane) => buttons.find((button) => button.dataset.pane === pane).querySelector(".unread");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      stage.dataset.pane = button.dataset.pane;
      for (const other of buttons) other.toggleAttribute("aria-current", other === button);
      unread(button.dataset.pane).hidden = true;
      phones[button.dataset.pane].chat.toEnd();
    });
  }
  for (const [pane, phone] of Object.entries(phones)) {
    phone.chat.onNews = (message) => {
      if (message?.direction === "out" && stage.dataset.pane !== pane) unread(pane).hidden = false;
    };
  }
}

async function start() {
  tabs();
  playButton?.addEventListener("click", play);
  house = await get("/console/people");
  const reps = house.people.filter((person) => person.role === "rep");
  const others = house.people.filter((person) => person.role !== "rep");
  others.sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
  fill(picks.rep, reps, (person) => person.team ?? say("no_team"));
  fill(picks.supervisor, others, (person) => say(`role_${person.role}`));
  recall("rep", reps[0]);
  recall("supervisor", others.find((person) => person.team_id === personOf(picks.rep.value)?.team_id));
  for (const pane of ["rep", "supervisor"]) {
    picks[pane].addEventListener("change", () => changed(pane));
    showPerson(pane);
  }
  showGroup();
  live.connect();
}

start().catch(() => toast(say("no_people")));
