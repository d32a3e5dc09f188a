/** A promise that the platform's own script is there; it comes from its makers' host and may take its time. */
export function load(src) {
  return new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = src;
    script.addEventListener("load", loaded);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
}
