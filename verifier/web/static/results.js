// Messages and results in their regions, and what can be copied and saved of them.
//
// All panels show through this. It knows a panel by its name only; whoever wants to know of another panel's results
// listens (`onShown`).
import { announce, element } from "./element.js";
import { say } from "./language.js";
import { Cancelled, inAscii, Problem, problem } from "./problem.js";
import { quick } from "./service.js";

/** @typedef {import("./service.js").Answer} Answer */

/** What the regions show, by panel. @type {Map<string, Answer>} */
export const shown = new Map();

/** What is done whenever a result comes or goes. @type {(() => void)[]} */
const listeners = [];

/** Does `action` whenever a result comes or goes. @param {() => void} action */
export function onShown(action) {
  listeners.push(action);
}

function tellListeners() {
  for (const listener of listeners) listener();
}

/** Says a panel's message again, in the language of then. @type {Map<string, () => void>} */
const messages = new Map();

/** Says what panels show in the language of now. Answers are the verifier's, which whoever asked asks again. */
export function sayAgain() {
  for (const again of messages.values()) again();
}

/** Empties a panel's messages and result. */
export function clearPanel(panel) {
  emptyPanel(panel);
  tellListeners();
}

function emptyPanel(panel) {
  messages.delete(panel);
  element(`${panel}-messages`).replaceChildren();
  const region = element(`${panel}-result`);
  region.hidden = true;
  region.replaceChildren();
  delete region.dataset.exit;
  delete region.dataset.filled;
  shown.delete(panel);
}

/**
 * Shows an answer. Its first heading gets the focus where it is marked as the page's own, else the whole region does;
 * `quietly` leaves the focus where it is, as when the same answer is said in another language.
 * @param {Answer} answer
 */
export function showAnswer(panel, answer, { savable = false, quietly = false } = {}) {
  const region = element(`${panel}-result`);
  const wasInside = region.contains(document.activeElement);
  emptyPanel(panel);
  const template = document.createElement("template");
  template.innerHTML = answer.html;
  addCopyButtons(template.content);
  region.append(template.content);
  region.dataset.exit = String(answer.exitCode);
  region.hidden = false;
  shown.set(panel, answer);
  if (savable) region.append(saveButtons(panel));
  tellListeners();
  if (quietly && wasInside) headOf(region).focus({ preventScroll: true });
  // What nobody looks at has nothing to say: whoever waits for it says so elsewhere.
  if (!quietly && !region.closest("[hidden]")) sayAnswer(panel, true);
}

/** What has the focus when an answer comes. @param {HTMLElement} region @returns {HTMLElement} */
function headOf(region) {
  return region.querySelector("h1") ?? region;
}

/** Says which answer a panel shows, and goes there if `focused`. */
export function sayAnswer(panel, focused) {
  const region = element(`${panel}-result`);
  if (focused) {
    const head = headOf(region);
    head.focus({ preventScroll: head !== region });
    if (head !== region) (head.closest(".rf-verdict") ?? head).scrollIntoView({ block: "start" });
  }
  announce(answerOf(region) ?? say("customer.refused"));
}

/** What boxes of verdicts are called by their levels, the worst first. */
const WORST_FIRST = ["rf-fails", "rf-open", "rf-note", "rf-holds"];

/**
 * The worst level that a result shows, and its sentence: no more and no less than the boxes and the exit code say. It is
 * taken from what is shown, where nothing hidden is left. @param {HTMLElement} region
 */
function answerOf(region) {
  const boxes = [...region.querySelectorAll(".rf-verdict")];
  const worst = WORST_FIRST.flatMap((level) => boxes.filter((box) => box.classList.contains(level)))[0];
  if (!worst || worst.closest(".rf-failure")) return undefined;
  const [level, lead] = [".rf-level", ".rf-lead"].map((part) => worst.querySelector(part)?.textContent.trim());
  return say("customer.finished", { level, sentence: lead });
}

/** Shows why there is no result; `focus` is where to put it right. */
export function showProblem(panel, error, focus) {
  if (error instanceof Cancelled) return;
  const box = problemBox(error);
  place(panel, box);
  messages.set(panel, () => place(panel, problemBox(error)));
  focus?.focus();
  if (!focus) box.scrollIntoView({ block: "nearest" });
}

/** The box that says a problem. @param {Error} error */
export function problemBox(error) {
  const said = error instanceof Problem ? error.again() : problem("RF-2603", { reason: inAscii(error.message) });
  const box = document.createElement("div");
  box.className = "notice bad";
  box.setAttribute("role", "alert");
  const message = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = say("customer.error", { code: said.code });
  message.append(strong, said.message);
  box.append(message);
  if (said.help) {
    const help = document.createElement("p");
    help.textContent = say("customer.try", { help: said.help });
    box.append(help);
  }
  return box;
}

/** Puts a message in its place. @param {HTMLElement} box */
function place(panel, box) {
  element(panel === "fatal" ? "fatal" : `${panel}-messages`).replaceChildren(box);
}

/** A note that is not an error. @param {() => string} text */
export function showNote(panel, text) {
  const show = () => {
    const note = document.createElement("p");
    note.className = "notice";
    note.textContent = text();
    place(panel, note);
  };
  show();
  messages.set(panel, show);
  announce(text());
}

/** Gives what can be copied a button, where the fragment has none. */
function addCopyButtons(content) {
  for (const node of content.querySelectorAll("[data-copy], .rf-copy, .rf-digest:not(.rf-hex)")) {
    if (node.matches("button") || node.querySelector("button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.dataset.copy = node.dataset.copy ?? node.textContent.trim();
    button.textContent = say("customer.copy");
    button.setAttribute("aria-label", say("customer.copy-this", { text: button.dataset.copy }));
    node.after(" ", button);
  }
}

/** Copies what belongs to a button, or another text. @param {HTMLElement} button */
export async function copy(button, text = button.dataset.copy ?? button.textContent.trim()) {
  try {
    await navigator.clipboard.writeText(text);
    announce(say("customer.copied.said"));
    const label = button.textContent;
    button.textContent = say("customer.copied");
    setTimeout(() => (button.textContent = label), 1500);
  } catch {
    announce(say("customer.not-copied"));
  }
}

function saveButtons(panel) {
  const row = document.createElement("p");
  row.className = "actions";
  for (const [kind, text] of [["json", say("customer.save-json")], ["html", say("customer.save-page")]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.save = kind;
    button.dataset.panel = panel;
    button.textContent = text;
    row.append(button);
  }
  return row;
}

/** Saves the answer: its JSON byte for byte, or the page that `ringfence-verifier report` writes of it. */
export async function save(panel, kind) {
  const answer = shown.get(panel);
  if (!answer) return;
  try {
    const text = kind === "json" ? answer.json : await quick.ask("page", answer);
    if (shown.get(panel) === answer) download(`ringfence-${panel}.${kind}`, text, kind === "json" ? "application/json" : "text/html");
  } catch (error) {
    showProblem(panel, error);
  }
}

/** @param {string} name @param {string | Blob} content @param {string} type */
export function download(name, content, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
