// The language of the page, and its words in it.
//
// Everything that says something uses this. It imports the words, which the build makes of the verifier's catalogue, and
// knows nothing of what they are for: a language that the catalogue has is offered here.
import { words } from "./words.js";

/** What stands in the place of a name in a text; a function is asked whenever the text is said. @typedef {string | number | (() => string)} Value */

/** Tags of all languages; the first one is what those get who asked for none of them. */
const offered = Object.keys(words);

let spoken = preferred(navigator.languages ?? []);

/** What is done when the language changes. @type {(() => void)[]} */
const hearers = [];

/** The first language wanted that is offered in the same script, whatever its region. @param {readonly string[]} wanted */
function preferred(wanted) {
  for (const tag of wanted) {
    const found = offered.find((one) => written(one) === written(tag));
    if (found) return found;
  }
  return offered[0];
}

/** Language and script of a tag: "zh-CN" is "zh-Hans". @param {string} tag */
function written(tag) {
  try {
    const { language: spokenThere, script } = new Intl.Locale(tag).maximize();
    return `${spokenThere}-${script}`;
  } catch {
    return tag;
  }
}

/** The tag of the language that the page speaks. */
export function language() {
  return spoken;
}

/** All languages: tag, name in the language itself, and what is to be known of it. */
export function languages() {
  return offered.map((tag) => ({
    tag,
    name: words[tag]["customer.language.name"].text,
    note: words[tag]["customer.language.note"].text,
  }));
}

/** Does `action` whenever the language changes. @param {() => void} action */
export function onLanguage(action) {
  hearers.push(action);
}

/** Speaks another language from now on. @param {string} tag */
export function setLanguage(tag) {
  if (!offered.includes(tag)) return;
  spoken = tag;
  showWords();
  for (const listener of hearers) listener();
}

/** Text and advice under a key. @param {string} key @returns {{text: string, help: string}} */
export function entry(key) {
  return words[spoken][key];
}

/** The text under a key, with values in place of `{name}`. @param {Record<string, Value>} values */
export function say(key, values = {}) {
  return fill(entry(key).text.replace(/\*\*|`/g, ""), values);
}

/** Puts values in the place of `{name}`. @param {string} text @param {Record<string, Value>} values */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    if (!(name in values)) throw new Error(`no value for {${name}} in: ${text}`);
    const value = values[name];
    return String(typeof value === "function" ? value() : value);
  });
}

/**
 * Puts the text under a key into an element. Strong words and letters to be taken literally are set apart, and so is each
 * value: words of others, whose direction changes nothing beside them.
 * @param {HTMLElement} node @param {Record<string, Value>} values
 */
export function put(node, key, values = {}) {
  const parts = entry(key).text.split(/(\*\*.+?\*\*|`.+?`|\{\w+\})/).filter(Boolean);
  node.replaceChildren(...parts.map((part) => {
    if (part.startsWith("**")) return setApart("strong", part.slice(2, -2));
    if (part.startsWith("`")) return setApart("code", part.slice(1, -1));
    if (/^\{\w+\}$/.test(part)) return setApart("bdi", fill(part, values));
    return part;
  }));
}

/** @param {string} name @param {string} text */
function setApart(name, text) {
  const node = document.createElement(name);
  node.textContent = text;
  return node;
}

/** Puts the words of the page's template into their places. */
export function showWords() {
  document.documentElement.lang = spoken;
  for (const node of document.querySelectorAll("[data-word]")) {
    const place = /** @type {HTMLElement} */ (node);
    put(place, place.dataset.word);
  }
  for (const node of document.querySelectorAll("[data-word-label]")) {
    const place = /** @type {HTMLElement} */ (node);
    place.setAttribute("aria-label", entry(place.dataset.wordLabel).text);
  }
}
