// A plane without tiles: a metric grid, doors as pins, and one pin to move by hand or by keys.

import { h, icon, s } from "./dom.js";
import { moved, offset } from "./geo.js";
import { say } from "./words.js";

const WIDEST = 640;
const FLATNESS = 0.6;
const SCALES = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64]; // metres per unit
const LABELS = 14;

export class PlaneMap {
  /** `centre`: where it begins; `doors`: customers with places; `told(pin)`: whenever the pin has moved. */
  constructor(centre, doors, told) {
    this.centre = centre;
    this.doors = doors;
    this.told = told;
    this.scale = 2;
    this.pin = moved(centre, 9, -12);
    this.width = Math.min(WIDEST, window.innerWidth - 40);
    this.height = Math.round(this.width * FLATNESS);
    this.svg = s("svg", { viewBox: `0 0 ${this.width} ${this.height}`, class: "plane", tabindex: "0", role: "application" });
    this.svg.setAttribute("aria-label", say("map_hint"));
    this.svg.addEventListener("pointerdown", (event) => this.grab(event));
    this.svg.addEventListener("pointermove", (event) => this.held && this.follow(event));
    this.svg.addEventListener("pointerup", () => (this.held = false));
    this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.element = h("figure", { class: "map" }, this.svg, this.zoomers(), h("figcaption", {}, say("map_hint")));
    this.draw();
  }

  focus() {
    this.svg.focus({ preventScroll: true });
  }

  /** Put the pin there, and the middle of the map too if asked. */
  moveTo(place, recentre = false) {
    this.pin = { latitude: place.latitude, longitude: place.longitude };
    if (recentre) this.centre = this.pin;
    this.draw();
  }

  zoom(steps) {
    const next = SCALES.indexOf(this.scale) + steps;
    this.scale = SCALES[Math.max(0, Math.min(SCALES.length - 1, next))];
    this.centre = this.pin;
    this.draw();
  }

  zoomers() {
    const button = (label, sign, steps) => h("button", { type: "button", "aria-label": label, onclick: () => this.zoom(steps) }, sign);
    return h("div", { class: "zoom" }, button(say("map_in"), "＋", -1), button(say("map_out"), "－", 1));
  }

  grab(event) {
    this.held = true;
    this.svg.setPointerCapture(event.pointerId);
    this.follow(event);
  }

  follow(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    const x = Math.max(0, Math.min(this.width, point.x));
    const y = Math.max(0, Math.min(this.height, point.y));
    this.moveTo(moved(this.centre, (x - this.width / 2) * this.scale, (this.height / 2 - y) * this.scale));
  }

  wheel(event) {
    event.preventDefault();
    this.zoom(Math.sign(event.deltaY));
  }

  key(event) {
    const step = (event.shiftKey ? 30 : 4) * this.scale;
    const way = { ArrowUp: [0, step], ArrowDown: [0, -step], ArrowLeft: [-step, 0], ArrowRight: [step, 0] }[event.key];
    if (way) this.moveTo(moved(this.pin, ...way));
    else if (event.key === "+" || event.key === "=") this.zoom(-1);
    else if (event.key === "-") this.zoom(1);
    else return;
    event.preventDefault();
  }

  at(place) {
    const { east, north } = offset(this.centre, place);
    return { x: this.width / 2 + east / this.scale, y: this.height / 2 - north / this.scale };
  }

  draw() {
    this.svg.replaceChildren(this.grid(), ...this.doorPins(), this.myPin(), this.ruler());
    this.told(this.pin);
  }

  /** A line each 50 units, so that the ruler can say how far apart they are. */
  grid() {
    const origin = this.at(this.doors[0] ?? this.centre);
    const lines = s("g", { class: "grid" });
    for (let x = origin.x % 50; x < this.width; x += 50) lines.append(s("line", { x1: x, x2: x, y1: 0, y2: this.height }));
    for (let y = origin.y % 50; y < this.height; y += 50) lines.append(s("line", { x1: 0, x2: this.width, y1: y, y2: y }));
    return lines;
  }

  ruler() {
    const words = s("text", { x: 24, y: this.height - 26 });
    words.textContent = say("map_label", { m: 50 * this.scale });
    return s("g", { class: "ruler" }, s("path", { d: `M20 ${this.height - 20}v6h50v-6` }), words);
  }

  doorPins() {
    const inside = this.doors
      .map((door) => ({ door, ...this.at(door) }))
      .filter(({ x, y }) => x > -20 && x < this.width + 20 && y > -20 && y < this.height + 40);
    return inside.map(({ door, x, y }, n) => {
      const pin = s("g", { class: door.open ? "door open" : "door", transform: `translate(${x} ${y})` });
      pin.append(s("circle", { r: door.open ? 8 : 6 }), s("circle", { r: 2.5, class: "eye" }));
      if (door.open || n < LABELS) {
        const name = s("text", { y: 22 });
        name.textContent = door.name;
        pin.append(name);
      }
      return pin;
    });
  }

  myPin() {
    const { x, y } = this.at(this.pin);
    const shape = s("path", { d: "M0 0c-9-12-14-18-14-25a14 14 0 0 1 28 0c0 7-5 13-14 25z" });
    return s("g", { class: "mine", transform: `translate(${x} ${y})` }, s("ellipse", { rx: 7, ry: 2.5, class: "shade" }), shape, s("circle", { cy: -25, r: 5.5, class: "eye" }));
  }
}
