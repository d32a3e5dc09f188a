// A voice message: recorded where the browser allows it, or a file.

import { pick } from "./composer.js";
import { dialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { say } from "./words.js";

export function askVoice(sender) {
  const window = dialog(say("voice_title"), "voice");
  const send = (file) => {
    window.close();
    sender.voice(file);
  };
  const upload = h("button", { type: "button", class: "wide plain" }, icon("upload"), say("voice_upload"));
  upload.addEventListener("click", () => pick({ accept: "audio/*" }, ([file]) => send(file)));
  const trouble = h("p", { class: "trouble", role: "alert" });
  window.body.append(recorder(window.signal, trouble, send), trouble, h("p", { class: "or" }, say("voice_or")), upload);
}

function recorder(ended, trouble, send) {
  const clock = h("span", { class: "clock", role: "timer" }, "0:00");
  const button = h("button", { type: "button", class: "record" }, icon("voice"), h("span", {}, say("voice_start")));
  const result = h("div", { class: "result" });
  let running = null;
  button.addEventListener("click", async () => {
    if (running) return running.stop();
    trouble.textContent = "";
    result.replaceChildren();
    try {
      running = await record(clock, ended);
    } catch {
      trouble.textContent = say("voice_denied");
      return;
    }
    label(button, "voice_stop", true);
    const file = await running.file;
    running = null;
    label(button, "voice_again", false);
    result.replaceChildren(h("audio", { src: URL.createObjectURL(file), controls: true }), h("button", { type: "button", class: "wide", onclick: () => send(file) }, say("voice_send")));
  });
  return h("div", { class: "recorder" }, clock, button, result);
}

function label(button, words, recording) {
  button.querySelector("span").textContent = say(words);
  button.classList.toggle("recording", recording);
}

/** Starts recording; `stop()` ends it, `file` is what was said. Closing the window ends it too. */
async function record(clock, ended) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const machine = new MediaRecorder(stream);
  const parts = [];
  machine.addEventListener("dataavailable", (event) => parts.push(event.data));
  const begun = Date.now();
  const ticking = setInterval(() => {
    const seconds = Math.floor((Date.now() - begun) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }, 200);
  const file = new Promise((resolve) => {
    machine.addEventListener("stop", () => {
      clearInterval(ticking);
      for (const track of stream.getTracks()) track.stop();
      resolve(new File(parts, "voice.webm", { type: machine.mimeType }));
    });
  });
  const stop = () => machine.state === "recording" && machine.stop();
  ended.addEventListener("abort", stop);
  machine.start();
  return { stop, file };
}
