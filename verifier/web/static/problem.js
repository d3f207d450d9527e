// What goes wrong in the page, with its code and its words.
//
// Everything that can fail uses this. It imports the words, which the build makes, and knows nothing of the page.
import { words } from "./words.js";

/** Why the page, not the verifier, can't go on. */
export class Problem extends Error {
  /** @param {string} code @param {string} message @param {string} help */
  constructor(code, message, help = "") {
    super(message);
    this.code = code;
    this.help = help;
  }
}

/** A request whose worker was ended on purpose. */
export class Cancelled extends Error {}

/**
 * The problem that the words know by this key: a code, or a code, a dot and a name where one code has several texts.
 * @param {string} key @param {Record<string, string | number>} values of the placeholders
 */
export function problem(key, values = {}) {
  const { text, help } = words[key];
  return new Problem(key.split(".")[0], fill(text, values), fill(help, values));
}

/**
 * Words that the page shows and that are no problem, by their key.
 * @param {string} key @param {Record<string, string | number>} values of the placeholders
 */
export function phrase(key, values = {}) {
  return fill(words[key].text, values);
}

/** Longest reason of the browser's that is repeated. */
const MAX_REASON = 120;

/**
 * What the browser says of an error, of which the verifier can't be asked: it may be what failed. All that is not printed
 * ASCII is escaped.
 * @param {any} said
 */
export function inAscii(said) {
  const escaped = (mark) => (mark >= " " && mark <= "~" ? mark : `\\u{${mark.codePointAt(0).toString(16)}}`);
  return Array.from(String(said ?? ""), escaped).join("").slice(0, MAX_REASON);
}

/** Puts values in the place of `{name}`. @param {string} text @param {Record<string, string | number>} values */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    if (!(name in values)) throw new Error(`no value for {${name}} in: ${text}`);
    return String(values[name]);
  });
}
