// Places on a plane: good enough for a few kilometres around a door.

const METRES_PER_DEGREE = 111320;

/** Metres from `a` to `b`, east and north. */
export function offset(a, b) {
  const shrink = Math.cos((a.latitude * Math.PI) / 180);
  return { east: (b.longitude - a.longitude) * METRES_PER_DEGREE * shrink, north: (b.latitude - a.latitude) * METRES_PER_DEGREE };
}

/** The place `east` and `north` metres from `a`. */
export function moved(a, east, north) {
  const shrink = Math.cos((a.latitude * Math.PI) / 180);
  return { latitude: a.latitude + north / METRES_PER_DEGREE, longitude: a.longitude + east / (METRES_PER_DEGREE * shrink) };
}

/** Metres between two places. */
export function distance(a, b) {
  const { east, north } = offset(a, b);
  return Math.hypot(east, north);
}

/** Some place so many metres away. */
export function nearby(a, metres) {
  const angle = Math.random() * 2 * Math.PI;
  return moved(a, metres * Math.cos(angle), metres * Math.sin(angle));
}
