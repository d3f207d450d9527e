// Messages and results in their regions, and what can be copied and saved of them.
//
// All panels show through this. It knows a panel by its name only; whoever wants to know of another panel's results
// listens (`onShown`).
import { announce, element } from "./element.js";
import { Cancelled, inAscii, Problem } from "./problem.js";
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

/** Empties a panel's messages and result. */
export function clearPanel(panel) {
  element(`${panel}-messages`).replaceChildren();
  const region = element(`${panel}-result`);
  region.hidden = true;
  region.replaceChildren();
  delete region.dataset.exit;
  shown.delete(panel);
  tellListeners();
}

/** @param {Answer} answer */
export function showAnswer(panel, answer, savable = false) {
  clearPanel(panel);
  const region = element(`${panel}-result`);
  const template = document.createElement("template");
  template.innerHTML = answer.html;
  addCopyButtons(template.content);
  region.append(template.content);
  region.dataset.exit = String(answer.exitCode);
  region.hidden = false;
  shown.set(panel, answer);
  if (savable) region.append(saveButtons(panel));
  tellListeners();
  region.focus();
  announce(answerOf(region) ?? REFUSED);
}

/** What boxes of verdicts are called by their levels, the worst first. */
const WORST_FIRST = ["rf-fails", "rf-open", "rf-note", "rf-holds"];
const REFUSED = "Not checked: something given is malformed, missing or of another version.";

/**
 * The worst level that a result shows, and its sentence: no more and no less than the boxes and the exit code say. It is
 * taken from what is shown, where nothing hidden is left. @param {HTMLElement} region
 */
function answerOf(region) {
  const boxes = [...region.querySelectorAll(".rf-verdict")];
  const worst = WORST_FIRST.flatMap((level) => boxes.filter((box) => box.classList.contains(level)))[0];
  if (!worst || worst.closest(".rf-failure")) return undefined;
  const [level, lead] = [".rf-level", ".rf-lead"].map((part) => worst.querySelector(part)?.textContent.trim());
  return `Finished: ${level}. ${lead}`;
}

/** Shows why there is no result; `focus` is where to put it right. */
export function showProblem(panel, error, focus) {
  if (error instanceof Cancelled) return;
  const known = error instanceof Problem;
  const box = document.createElement("div");
  box.className = "notice bad";
  box.setAttribute("role", "alert");
  const message = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = `Error ${known ? error.code : "RF-2603"}: `;
  message.append(strong, known ? error.message : inAscii(error.message));
  box.append(message);
  if (known && error.help) {
    const help = document.createElement("p");
    help.textContent = `What to try: ${error.help}.`;
    box.append(help);
  }
  element(panel === "fatal" ? "fatal" : `${panel}-messages`).replaceChildren(box);
  focus?.focus();
  if (!focus) box.scrollIntoView({ block: "nearest" });
}

/** A note that is not an error. */
export function showNote(panel, text) {
  const note = document.createElement("p");
  note.className = "notice";
  note.textContent = text;
  element(`${panel}-messages`).replaceChildren(note);
  announce(text);
}

/** Gives what can be copied a button, where the fragment has none. */
function addCopyButtons(content) {
  for (const node of content.querySelectorAll("[data-copy], .rf-copy, .rf-digest:not(.rf-hex)")) {
    if (node.matches("button") || node.querySelector("button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.dataset.copy = node.dataset.copy ?? node.textContent.trim();
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${button.dataset.copy}`);
    node.after(" ", button);
  }
}

export async function copy(button) {
  const text = button.dataset.copy ?? button.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied.");
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 1500);
  } catch {
    announce("The browser does not allow copying: select the text instead.");
  }
}

function saveButtons(panel) {
  const row = document.createElement("p");
  row.className = "actions";
  for (const [kind, text] of [["json", "Save as JSON"], ["html", "Save as a page"]]) {
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
