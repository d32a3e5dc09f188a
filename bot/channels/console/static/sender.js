// What one person does in one chat: shown at once, posted in order, marked when it fails.

import { newKey } from "./dom.js";
import { form, post } from "./post.js";
import { isLarge, offerUploadPage } from "./large.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

let order = 0;

export class Sender {
  /** `where()`: the log, person and name it is for right now. */
  constructor(where) {
    this.where = where;
  }

  text(text) {
    return this.json("/console/text", { text }, { type: "text", text });
  }

  press(card, token, chosen, label) {
    const choices = card.payload.selects.map((select) => picked(select, chosen[select.name])).filter(Boolean);
    const shown = { type: "press", text: say("pressed", { label }), choices };
    return this.json("/console/press", { token, chosen, card: card.key }, shown);
  }

  location(location) {
    return this.json("/console/location", { location }, { type: "location", ...location });
  }

  /** A picture of a code; rejects with the server's words when there is none in it. */
  async scan(picture, location) {
    const { log, person } = this.where();
    const fields = { chat: log.chat, person, key: newKey() };
    if (location) fields.location = JSON.stringify(location);
    await post(log.chat, "/console/scan-picture", form(fields, [picture]));
  }

  photos(files) {
    return this.files("/console/photos", "photo", files);
  }

  voice(file) {
    return this.files("/console/voice", "voice", [file]);
  }

  documents(files) {
    return this.files("/console/file", "file", files);
  }

  /** Send again what did not go, with the same key. */
  resend(message) {
    this.deliver(message.sending);
  }

  json(path, body, payload) {
    const { log, person } = this.where();
    const key = newKey();
    return this.start(log, path, [`in:${key}`], [payload], () => ({ ...body, chat: log.chat, person, key }));
  }

  files(path, type, chosen) {
    const files = chosen.filter((file) => !isLarge(file));
    if (files.length < chosen.length) offerUploadPage(this.where().person, chosen.find(isLarge).name);
    if (!files.length) return null;
    if (files.length > 9) return toast(say("too_many"));
    const { log, person } = this.where();
    const key = newKey();
    const payloads = files.map((file) => ({ type, name: file.name, mime: file.type, size: file.size, media_id: 0 }));
    const keys = files.map((_, n) => `in:${key}.${n}`);
    const body = () => form({ chat: log.chat, person, key }, files);
    return this.start(log, path, keys, payloads, body, files.map((file) => URL.createObjectURL(file)));
  }

  start(log, path, keys, payloads, body, previews = []) {
    const { person, name } = this.where();
    const sending = { log, path, keys, body };
    keys.forEach((key, n) => {
      const payload = { ...payloads[n], from: { id: person, name } };
      order += 1;
      log.addPending({ key, chat: log.chat, direction: "in", payload, at: Date.now(), order, pending: "sending", preview: previews[n], sending });
    });
    return this.deliver(sending);
  }

  async deliver(sending) {
    const { log, path, keys, body } = sending;
    for (const key of keys) log.mark(key, "sending");
    try {
      await post(log.chat, path, body());
    } catch (error) {
      for (const key of keys) log.mark(key, "failed");
      toast(error.message);
    }
  }
}

function picked(select, ids = []) {
  const labels = select.options.filter((option) => ids.includes(option.id)).map((option) => option.label);
  return labels.length ? `${select.label}：${labels.join("、")}` : "";
}
