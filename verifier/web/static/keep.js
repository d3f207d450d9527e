// What a customer keeps of an answer, and what a customer can send of one: the receipt and the report of a failure.
//
// The verifier makes both; neither holds anything private. A receipt is made with its answer, so that printing the page
// prints it. The page's shell calls it.
import { sayLocalTimes } from "./dates.js";
import { announce, element } from "./element.js";
import { language, say } from "./language.js";
import { copy, download, shown, showProblem } from "./results.js";
import { quick } from "./service.js";
import { checkedTime } from "./vaults.js";

/** What the verifier makes: to keep, to show, and to print by itself. @typedef {{json: string, html: string, page: string}} Paper */

/** The receipt of the answer that is shown. @type {Paper | undefined} */
let receipt;
/** Which paper is shown below the answer. @type {"receipt" | "report" | undefined} */
let open;

/** Makes the receipt of an answer that came, and shows again what was shown of one in another language. */
export async function keepAnswer() {
  const answer = shown.get("vaults");
  receipt = undefined;
  if (!answer) {
    closePaper();
    element("print-paper").replaceChildren();
    return;
  }
  const before = open;
  const [report] = [JSON.parse(answer.json)].flat();
  receipt = report.kind === "in" ? await paper("receipt") : undefined;
  if (shown.get("vaults") !== answer) return;
  element("print-paper").innerHTML = receipt?.html ?? "";
  sayLocalTimes(element("print-paper"));
  if (before === "receipt" && receipt) keepReceipt(false);
  else if (before === "report") await makeReport(false);
  else closePaper();
}

/** A paper about the answer that is shown; none if the answer has none. @param {"receipt" | "failureReport"} kind */
async function paper(kind) {
  const answer = shown.get("vaults");
  if (!answer) return undefined;
  try {
    const time = checkedTime().toISOString();
    return await quick.ask(kind, { answer: { json: answer.json }, time, language: language() });
  } catch {
    return undefined;
  }
}

/** Shows the receipt, to save or print it. */
export function keepReceipt(focused = true) {
  if (!receipt) return;
  open = "receipt";
  showPaper(receipt, say("customer.receipt"), [
    ["customer.receipt.save", () => savePaper(receipt, "ringfence-receipt")],
    ["customer.receipt.print", printReceipt],
    ["customer.close", closePaper],
  ], focused);
}

/** Prints the receipt alone: see the style of pages on paper. */
export function printReceipt() {
  if (receipt) window.print();
}

/** Shows the report of a failure, to save or copy it. */
export async function makeReport(focused = true) {
  const made = await paper("failureReport");
  if (!made) return;
  open = "report";
  showPaper(made, say("customer.report"), [
    ["customer.report.save", () => savePaper(made, "ringfence-report")],
    ["customer.report.copy", (button) => copy(button, made.json)],
    ["customer.close", closePaper],
  ], focused);
}

/**
 * Shows a paper below the answer.
 * @param {Paper} made @param {string} name @param {[string, (button: HTMLElement) => void][]} actions
 */
function showPaper(made, name, actions, focused) {
  const region = element("vaults-kept");
  region.setAttribute("aria-label", name);
  element("kept-paper").innerHTML = made.html;
  sayLocalTimes(element("kept-paper"));
  element("kept-actions").replaceChildren(...actions.map(([key, action]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say(key);
    button.addEventListener("click", () => action(button));
    return button;
  }));
  region.hidden = false;
  if (!focused) return;
  const head = region.querySelector("h2");
  head.tabIndex = -1;
  head.focus({ preventScroll: true });
  region.scrollIntoView({ block: "start" });
}

function closePaper() {
  const region = element("vaults-kept");
  const wasInside = region.contains(document.activeElement);
  open = undefined;
  region.hidden = true;
  element("kept-paper").replaceChildren();
  if (wasInside) element("vaults-result").querySelector("h1")?.focus();
}

/** @param {Paper} made @param {string} name */
function savePaper(made, name) {
  try {
    const { statement } = JSON.parse(made.json);
    const file = `${name}-${String(statement ?? "").slice(0, 12)}.json`;
    download(file, made.json, "application/json");
    announce(say("customer.saved", { name: file }));
  } catch (error) {
    showProblem("vaults", error);
  }
}
