// What the page adds to a customer's answer: buttons in their places, the field for the line that was announced, and times
// where the reader is.
//
// The verifier's answer has empty elements with the attribute `data-rf-action` where a page puts its buttons; an answer
// that has no use for one has no such place. The page's shell calls it whenever an answer comes.
import { localText, sayLocalTimes } from "./dates.js";
import { element } from "./element.js";
import { keepReceipt, makeReport, printReceipt } from "./keep.js";
import { say } from "./language.js";
import { verifyProofs } from "./proofs.js";
import { shown } from "./results.js";
import { compareWith } from "./vaults.js";
import { carryLine } from "./carry.js";

/** What stands in each place. @type {Record<string, () => Node[]>} */
const ACTIONS = {
  "choose-file": () => [actionButton("customer.choose.another", chooseFile, true)],
  compare: () => [compareForm()],
  verify: () => [actionButton("customer.proofs.start", verifyProofs)],
  receipt: () => [actionButton("customer.receipt.keep", keepReceipt), actionButton("customer.receipt.print", printReceipt)],
  "report-failure": () => [actionButton("customer.report.make", makeReport)],
};

/** Fills the places of an answer that came. */
export function fillAnswer() {
  const answer = shown.get("vaults");
  const region = element("vaults-result");
  if (!answer || region.dataset.filled) return;
  region.dataset.filled = "true";
  for (const node of region.querySelectorAll("[data-rf-action]")) {
    node.classList.add("actions");
    node.append(...(ACTIONS[node.dataset.rfAction]?.() ?? []));
  }
  sayLocalTimes(region);
  const [report] = [JSON.parse(answer.json)].flat();
  const local = report.kind === "in" ? localText(report.snapshot_time) : undefined;
  if (!local) return;
  const line = document.createElement("p");
  line.className = "rf-small";
  line.textContent = say("customer.local-books", { time: local });
  region.querySelector(".rf-verdict")?.append(line);
}

/** @param {string} key @param {() => unknown} action */
function actionButton(key, action, isPrimary = false) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = isPrimary ? "primary" : "";
  made.textContent = say(key);
  made.addEventListener("click", () => action());
  return made;
}

function chooseFile() {
  element("vaults-files").click();
}

/** The field for the line that was announced; what was typed before stays in it. */
function compareForm() {
  const form = document.createElement("form");
  form.className = "compare";
  form.noValidate = true;
  const field = document.createElement("input");
  Object.assign(field, { id: "compare-line", type: "text", className: "mono", autocomplete: "off", spellcheck: false, placeholder: "rfs1…" });
  field.setAttribute("autocapitalize", "off");
  field.value = element("vaults-anchor").value;
  const label = document.createElement("label");
  label.htmlFor = field.id;
  label.textContent = say("customer.compare.label");
  const send = actionButton("customer.compare", () => {}, true);
  send.type = "submit";
  form.append(label, field, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.value) return field.focus();
    carryLine(field.value);
    return compareWith(field.value);
  });
  return form;
}
