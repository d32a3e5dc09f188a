// Sending photos: from this machine, several at once, or sample ones where there are none at hand.

import { pick } from "./composer.js";
import { dialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const KINDS = ["door", "shelf", "conversation"];

export function askPhotos(sender, { person }) {
  if (document.body.dataset.sample !== "yes") return pick({ accept: "image/*", multiple: true }, (files) => sender.photos(files));
  const window = dialog(say("photo_title"), "photos");
  const own = h("button", { type: "button", class: "wide" }, icon("photo"), say("photo_pick"));
  own.addEventListener("click", () =>
    pick({ accept: "image/*", multiple: true }, (files) => {
      window.close();
      sender.photos(files);
    }),
  );
  const take = async (kinds) => {
    window.close();
    try {
      sender.photos(await Promise.all(kinds.map((kind) => sample(kind, person))));
    } catch (error) {
      toast(error.message);
    }
  };
  const one = (kind) => h("button", { type: "button", onclick: () => take([kind]) }, say(`photo_${kind}`));
  const all = h("button", { type: "button", class: "all", onclick: () => take(KINDS) }, say("photo_all"));
  window.body.append(own, h("p", { class: "hint" }, say("photo_pick_hint")), h("p", { class: "or" }, say("photo_sample")), h("div", { class: "samples" }, KINDS.map(one), all));
}

async function sample(kind, person) {
  const response = await fetch(`/console/sample-photo/${kind}?person=${encodeURIComponent(person)}`);
  if (!response.ok) throw new Error((await response.json()).error);
  return new File([await response.blob()], `${say(`photo_${kind}`)}.jpg`, { type: "image/jpeg" });
}
