// What goes wrong in the page, with its code and its words.
//
// Everything that can fail uses this. It knows the words by their keys, and nothing of the page.
import { entry, fill } from "./language.js";

/** @typedef {import("./language.js").Value} Value */

/** Why the page, not the verifier, can't go on. */
export class Problem extends Error {
  /** @param {string} code @param {string} message @param {string} help @param {() => Problem} [again] says it in the language of then */
  constructor(code, message, help = "", again = undefined) {
    super(message);
    this.code = code;
    this.help = help;
    this.again = again ?? (() => this);
  }
}

/** A request whose worker was ended on purpose. */
export class Cancelled extends Error {}

/**
 * The problem that the words know by this key: a code, or a code, a dot and a name where one code has several texts.
 * @param {string} key @param {Record<string, Value>} values of the placeholders
 */
export function problem(key, values = {}) {
  const { text, help } = entry(key);
  return new Problem(key.split(".")[0], fill(text, values), fill(help, values), () => problem(key, values));
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
