// Asks DingTalk for a code that says who looks, once, and hands it in (dingtalk.md §8).

import { load } from "/pages/sdk.js";

const panel = document.getElementById("login");
const form = document.getElementById("code");
const { corpId, clientId } = JSON.parse(panel.dataset.facts);
const PATIENCE_MS = 15000;
let isOver = false;

function failed() {
  if (isOver) return;
  for (const part of panel.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== "failed";
}

function told(answer) {
  if (isOver || !answer || !answer.code) return;
  isOver = true;
  form.elements.code.value = answer.code;
  form.submit();
}

function ask() {
  // Older clients know the second pair of names; whichever speaks first is heard.
  window.dd.requestAuthCode({ corpId, clientId, success: told, fail: failed, onSuccess: told, onFail: failed });
}

setTimeout(failed, PATIENCE_MS);
load(panel.dataset.sdk).then(ask).catch(failed);
