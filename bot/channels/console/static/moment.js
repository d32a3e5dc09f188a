// Times as the company's people read them, wherever the browser stands.

import { say } from "./words.js";

const timeZone = document.documentElement.dataset.timezone;
const clock = new Intl.DateTimeFormat("zh-CN", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat("zh-CN", { timeZone, month: "long", day: "numeric" });
const day = new Intl.DateTimeFormat("en-CA", { timeZone });

/** The time of day. */
export function clockTime(moment = Date.now()) {
  return clock.format(moment);
}

/** When something was said: the time, before it the day unless it was today. */
export function saidAt(moment) {
  const days = (Date.parse(day.format(Date.now())) - Date.parse(day.format(moment))) / 86400000;
  if (days === 0) return clockTime(moment);
  return `${days === 1 ? say("yesterday") : date.format(moment)} ${clockTime(moment)}`;
}
