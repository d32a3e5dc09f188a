// Sends a recording in pieces. The server says after each how far it is, so that a broken line, a closed page or
// another day only means: ask where it stands, go on from there.

const SMALLEST = 64 * 1024;
const FIRST = 256 * 1024;
const LARGEST = 1024 * 1024; // as much as a proxy takes that nobody has configured
const NAME_LENGTH = 600;
const QUICK_MS = 2000;
const PATIENCE_MS = 90000;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000];
const AGAIN = [408, 425, 429, 500, 502, 503, 504];

const panel = document.getElementById("upload");
const input = document.getElementById("file");
const choose = document.getElementById("choose");
const bar = panel.querySelector("progress");

class RefusedError extends Error {}
class UnreadableError extends Error {}

/** Show one of the prepared states, hide the others. */
function show(state) {
  for (const part of panel.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
  panel.dataset.now = state;
  const isBusy = ["sending", "waiting", "finishing"].includes(state);
  choose.hidden = isBusy;
  input.disabled = isBusy;
}

function progress(received, size) {
  bar.value = received / size;
  const figure = (bytes) => (bytes / 1024 / 1024).toFixed(size < 10 * 1024 * 1024 ? 1 : 0);
  const percent = Math.floor((received * 100) / size);
  document.getElementById("figure").textContent = `${percent}% · ${figure(received)} / ${figure(size)} MB`;
}

/** What the server answers; null when it is worth trying again. */
async function ask(method, path, body, type) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
  try {
    const response = await fetch(panel.dataset.base + path, { method, body, headers: { "Content-Type": type }, signal: limit.signal });
    const isLost = AGAIN.includes(response.status);
    const answer = isLost ? null : await response.json();
    if (!isLost && !response.ok) throw new RefusedError(answer.error);
    return answer;
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** A while, longer each time; over at once when the phone says that it has a line again. */
function pause(attempt) {
  return new Promise((over) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      over();
    };
    const timer = setTimeout(end, PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)]);
    window.addEventListener("online", end);
  });
}

async function read(blob) {
  try {
    return await new Response(blob).arrayBuffer();
  } catch (error) {
    throw new UnreadableError(error);
  }
}

/** Hands in one file, however often the line breaks. */
class Sending {
  constructor(file) {
    this.file = file;
    this.piece = FIRST;
    const fingerprint = `${file.size} ${file.lastModified} ${file.name}`.slice(0, NAME_LENGTH);
    this.offer = JSON.stringify({ name: file.name.slice(0, NAME_LENGTH), size: file.size, fingerprint });
  }

  /** The state of the upload when nothing is left to do. */
  async run() {
    let standing = null;
    let reached = 0;
    for (let attempt = 0; ; ) {
      standing = await this.step(standing);
      if (standing === null) {
        show("waiting");
        await pause(attempt);
        attempt += 1;
        continue;
      }
      progress(standing.received, this.file.size);
      if (standing.state !== "open") return standing.state;
      if (standing.received > reached) attempt = 0;
      reached = Math.max(reached, standing.received);
    }
  }

  /** From where the upload stands (null: not known) to where it stands then. */
  step(standing) {
    if (standing === null) return ask("POST", "/begin", this.offer, "application/json");
    if (standing.received < this.file.size) return this.next(standing);
    show("finishing");
    return ask("POST", `/${standing.id}/finish`, "", "text/plain");
  }

  async next({ id, received }) {
    show("sending");
    const bytes = await read(this.file.slice(received, received + this.piece));
    const begun = Date.now();
    const standing = await ask("PUT", `/${id}/${received}`, bytes, "application/octet-stream");
    if (standing === null) this.piece = Math.max(this.piece / 2, SMALLEST);
    else if (Date.now() - begun < QUICK_MS) this.piece = Math.min(this.piece * 2, LARGEST);
    return standing;
  }
}

async function chosen() {
  const file = input.files[0];
  if (!file) return;
  const name = document.getElementById("name");
  name.textContent = file.name;
  name.hidden = false;
  if (file.size === 0) return show("empty");
  if (file.size > Number(panel.dataset.limit)) return show("too_big");
  document.getElementById("progress").hidden = false;
  const list = document.getElementById("unfinished");
  if (list) list.hidden = true;
  progress(0, file.size);
  show("sending");
  try {
    show(await new Sending(file).run());
    choose.querySelector("span").textContent = choose.dataset.again;
    choose.classList.remove("primary");
  } catch (error) {
    if (error instanceof UnreadableError) return show("unreadable");
    if (!(error instanceof RefusedError)) throw error;
    document.getElementById("refused").textContent = error.message;
    show("refused");
  }
  input.value = "";
}

input.addEventListener("change", chosen);
