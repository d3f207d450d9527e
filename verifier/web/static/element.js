// Elements of the page by their ids, and texts for people.
//
// Everything that shows something uses this; it knows no panel and imports nothing.

/** @param {string} id @returns {any} */
export function element(id) {
  return document.getElementById(id);
}

/** What an optional field holds. @param {string} id @returns {string | undefined} */
export function textOf(id) {
  return element(id).value.trim() || undefined;
}

/** As `plain` in verifier/src/report/plain.rs: nothing in a text reorders what stands beside it, or can't be seen. */
export function plain(text) {
  return String(text).replace(HIDDEN, "?");
}

const HIDDEN = new RegExp(
  "(?!\\n)\\p{Cc}|[\\u{AD}\\u{34F}\\u{61C}\\u{115F}\\u{1160}\\u{180E}\\u{200B}-\\u{200F}\\u{2028}-\\u{202E}"
    + "\\u{2060}-\\u{206F}\\u{2800}\\u{3164}\\u{FE00}-\\u{FE0F}\\u{FEFF}\\u{FFA0}\\u{E0000}-\\u{E007F}]",
  "gu",
);

/** Says something to those who don't see the page. */
export function announce(text) {
  element("live").textContent = "";
  requestAnimationFrame(() => (element("live").textContent = plain(text)));
}
