// Elements of the page by their ids, and texts for people.
//
// Everything that shows something uses this; it knows no panel and imports nothing.

/** @param {string} id @returns {any} */
export function element(id) {
  return document.getElementById(id);
}

/** What an optional field holds, exactly as it was typed. @param {string} id @returns {string | undefined} */
export function textOf(id) {
  return element(id).value || undefined;
}

/** Says something to those who don't see the page. @param {string} text with nothing hidden in it: see `service.js` */
export function announce(text) {
  element("live").textContent = "";
  requestAnimationFrame(() => (element("live").textContent = text));
}
