// What is too large for a message: the page that takes it in pieces.

import { dialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { get } from "./post.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const LIMIT = Number(document.body.dataset.fileLimit);

/** Whether a message cannot carry this file. */
export function isLarge(file) {
  return file.size > LIMIT;
}

/** Offer the upload page of this person. */
export async function offerUploadPage(person, name) {
  let path;
  try {
    ({ path } = await get(`/console/upload-page?person=${encodeURIComponent(person)}`));
  } catch (error) {
    toast(error.message);
    return;
  }
  const window = dialog(say("large_title"), "large-file");
  const open = h("a", { class: "wide", href: path, target: "_blank", rel: "noopener" }, icon("upload"), say("large_open"));
  open.addEventListener("click", () => window.close());
  window.body.append(h("p", { class: "hint" }, say("large_text", { name, mb: Math.floor(LIMIT / 1024 / 1024) })), open);
}
