// Posting: in order for each chat, again with the same key when the line fails, so that it has one effect.

import { say } from "./words.js";

const PAUSES_MS = [300, 700, 1500, 3000, 6000, 10000];
const queues = new Map();

/** The server does not take it: `message` is its kind word. */
export class RefusedError extends Error {}

/** The server could not be reached, though tried again and again. */
export class UnreachableError extends Error {}

/** Post JSON or a form for `chat` after everything posted for it before. */
export function post(chat, path, body) {
  const before = queues.get(chat) ?? Promise.resolve();
  const mine = before.then(() => deliver(path, body));
  queues.set(
    chat,
    mine.catch(() => null),
  );
  return mine;
}

async function deliver(path, body) {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await once(path, body);
    if (answer !== null) return answer;
    if (attempt === PAUSES_MS.length) throw new UnreachableError(say("gave_up"));
    await new Promise((resolve) => setTimeout(resolve, PAUSES_MS[attempt]));
  }
}

/** The answer, or null when it is worth trying again. */
async function once(path, body) {
  const isForm = body instanceof FormData;
  const headers = isForm ? {} : { "Content-Type": "application/json" };
  let response;
  try {
    response = await fetch(path, { method: "POST", headers, body: isForm ? body : JSON.stringify(body) });
  } catch {
    return null;
  }
  if (response.status >= 500) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new RefusedError(answer.error ?? say("failed"));
  return answer;
}

/** A form with its fields before its files, as the server reads it. */
export function form(fields, files) {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  for (const file of files) made.append("file", file, file.name || "file");
  return made;
}

/** Something to show, from the server; throws with its kind word. */
export async function get(path) {
  const response = await fetch(path);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new RefusedError(answer.error ?? say("failed"));
  return answer;
}
