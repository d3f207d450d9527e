// The shell of the verifier's page: tabs, forms, buttons, and what falls into which place.
//
// Every check runs in a worker (worker.js) and every result is rendered there, by the same code as on the command line;
// here it is only put in its place. Nothing is stored and nothing is sent; the only requests are for statement.json,
// parameters.json and bundle.tar beside the page, where it is hosted. This module comes last: it may use every other
// one, and none uses it.
import { fillAnswer } from "./answer.js";
import {
  addBrought, addEvidence, addPrevious, archiveSource, cancelAudit, clearAudit, dropBrought, dropBundle, dropScenarioResult,
  forgetAudit, hostedSource, startAudit, takeBundle,
} from "./audit.js";
import { hosted, takeBeside } from "./beside.js";
import { checkField, isField, openIfFilled, typed } from "./brought.js";
import { carryTo, dropCarried, listenCarried } from "./carry.js";
import { element } from "./element.js";
import { chosenFolder } from "./folders.js";
import { listenLanguages } from "./heading.js";
import { keepAnswer } from "./keep.js";
import { onLanguage, say, showWords } from "./language.js";
import { problem } from "./problem.js";
import { hideProofs, keepAudit, listenProofs, sayProofs } from "./proofs.js";
import { copy, onShown, save, sayAgain, showNote, showProblem } from "./results.js";
import { onRows, showRows } from "./rows.js";
import {
  addGiven, addScenarioFiles, addScenarios, cancelScenarios, checkScenarios, clearScenarios, dropScenarios,
} from "./scenarios.js";
import { block, quick } from "./service.js";
import { addBeside, addStatements, checkChain, clearChain } from "./statements.js";
import { turn } from "./turns.js";
import { addVaultFiles, arrange, checkVaults, clearVaults, pasteStatement, putBeside, sayVaults } from "./vaults.js";

document.addEventListener("DOMContentLoaded", () => {
  showWords();
  listenLanguages();
  listenTabs();
  listenVaults();
  listenAudit();
  listenScenarios();
  listenChain();
  listenCarried();
  listenProofs();
  listenDrops();
  listenButtons();
  onShown(arrange);
  onShown(fillAnswer);
  onShown(keepAudit);
  onShown(() => keepAnswer());
  onShown(showRows);
  onLanguage(sayAgain);
  onLanguage(sayVaults);
  onLanguage(sayProofs);
  arrange();
  showBuild();
  quick.start().then(showVersion, (error) => showProblem("fatal", error));
  if (hosted) takeBeside(putBeside);
});

/** Does `action` when a panel's form is sent, by its button or by Enter; each change in it takes the result away. */
function onForm(panel, action) {
  const form = element(`${panel}-form`);
  /** What was typed last; leaving a field tells of it once more. @type {Map<any, string>} */
  const typed = new Map();
  const changed = ({ type, target }) => {
    if (type === "change" && typed.get(target) === target.value) return;
    typed.set(target, target.value);
    turn(panel);
  };
  // Before the field's own listener, whose messages must stay.
  form.addEventListener("input", changed, true);
  form.addEventListener("change", changed, true);
  form.addEventListener("reset", () => typed.clear());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    action();
  });
}

/** Does `action` with the files chosen, and lets the same ones be chosen again. */
function onFiles(input, action) {
  element(input).addEventListener("click", () => (element(input).value = ""));
  element(input).addEventListener("change", () => {
    const files = [...element(input).files];
    if (files.length > 0) action(files);
  });
}

function listenVaults() {
  onFiles("vaults-files", addVaultFiles);
  onFiles("vaults-published", addVaultFiles);
  onForm("vaults", () => checkVaults());
  element("vaults-form").addEventListener("input", arrange);
  element("vaults-pasted").addEventListener("input", pasteStatement);
  element("vaults-forget").addEventListener("click", forget);
}

/** Drops all that was given in every panel; what lies beside the page comes anew. */
function forget() {
  clearVaults();
  clearScenarios();
  forgetAudit();
  clearChain();
  dropCarried();
  hideProofs();
  showNote("vaults", () => say("customer.cleared"));
  // The page begins anew, and so does its reader.
  element("vaults-files").focus();
  if (hosted) takeBeside(putBeside);
  quick.start().catch((error) => showProblem("fatal", error));
}

function listenAudit() {
  onFiles("audit-archive", ([archive]) => takeBundle(() => archiveSource(archive)));
  onFiles("audit-folder", (files) => takeBundle(() => chosenFolder(files)));
  onFiles("audit-previous", addPrevious);
  onForm("audit", startAudit);
  listenBrought();
  element("audit-hosted-row").hidden = !hosted;
  element("audit-hosted").addEventListener("click", () => {
    takeBundle(hostedSource);
  });
  element("audit-cancel").addEventListener("click", cancelAudit);
  element("audit-clear").addEventListener("click", clearAudit);
}

/** Places of what the reader brings that take files, by the field that chooses them. */
const PLACES = {
  "audit-headers-file": "headers",
  "audit-observations": "observations",
  "audit-others": "others",
  "audit-checkpoints": "checkpoints",
  "audit-table": "table",
  "audit-prices": "prices",
  "audit-policies": "policies",
};

function listenBrought() {
  onFiles("audit-evidence", (files) => addEvidence(files));
  onFiles("audit-evidence-folder", (files) => addEvidence(files, true));
  for (const [input, place] of Object.entries(PLACES)) onFiles(input, (files) => addBrought(place, files));
  const form = element("audit-form");
  form.addEventListener("input", ({ target }) => {
    dropScenarioResult();
    if (isField(target.id) && target.type !== "file") typed(target.id);
  });
  form.addEventListener("change", ({ target }) => {
    if (!isField(target.id) || target.type === "file") return;
    checkField(target.id).catch((error) => showProblem("audit", error));
  });
  openIfFilled();
}

function listenScenarios() {
  onFiles("scenarios-folder", addScenarios);
  onFiles("scenarios-files", addScenarioFiles);
  onFiles("scenarios-own", (files) => addGiven("own", files));
  onFiles("scenarios-before", (files) => addGiven("before", files));
  onForm("scenarios", checkScenarios);
  element("scenarios-cancel").addEventListener("click", cancelScenarios);
  element("scenarios-clear").addEventListener("click", clearScenarios);
}

function listenChain() {
  onFiles("chain-files", addStatements);
  onForm("chain", checkChain);
  element("chain-clear").addEventListener("click", clearChain);
  element("chain-hosted").addEventListener("click", addBeside);
}

/** The tabs of the WAI-ARIA patterns: arrows, Home and End move and choose. */
function listenTabs() {
  /** @type {HTMLElement[]} */
  const tabs = [...document.querySelectorAll('[role="tab"]')].map((tab) => element(tab.id));
  const moves = { ArrowRight: 1, ArrowLeft: -1 };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => chooseTab(tabs, tab));
    tab.addEventListener("keydown", ({ key }) => {
      const ends = { Home: 0, End: tabs.length - 1 };
      const next = ends[key] ?? (index + moves[key] + tabs.length) % tabs.length;
      if (Number.isNaN(next)) return;
      chooseTab(tabs, tabs[next]);
      tabs[next].focus();
    });
  });
}

function chooseTab(tabs, chosen) {
  for (const tab of tabs) {
    const isChosen = tab === chosen;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    element(tab.getAttribute("aria-controls")).hidden = !isChosen;
  }
  carryTo(chosen.getAttribute("aria-controls"));
}

/** Files may be dropped anywhere: outside of a zone they go to the first one of the open panel. */
function listenDrops() {
  const zoneOf = (event) => event.target.closest?.("[data-drop]")
    ?? document.querySelector('[role="tabpanel"]:not([hidden]) [data-drop]');
  const mark = (zone) => {
    for (const node of document.querySelectorAll("[data-drop]")) node.classList.toggle("over", node === zone);
  };
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(zoneOf(event));
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) mark(undefined);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(undefined);
    const zone = zoneOf(event);
    if (zone.disabled || !event.dataTransfer?.types.includes("Files")) return;
    drop(zone.dataset.drop, event.dataTransfer);
  });
}

/** @param {DataTransfer} transfer */
function drop(zone, transfer) {
  const files = [...transfer.files];
  switch (zone) {
    case "vaults":
      return addVaultFiles(files);
    case "previous":
      return addPrevious(files);
    case "chain":
      return addStatements(files);
    case "evidence":
      return addEvidence(files);
    case "scenarios":
      return dropScenarios(transfer);
    case "scenarios-own":
      return addGiven("own", files);
    case "scenarios-before":
      return addGiven("before", files);
    case "headers":
    case "observations":
    case "others":
    case "checkpoints":
    case "table":
    case "prices":
    case "policies":
      return addBrought(zone, files);
    default:
      return dropBundle(transfer);
  }
}

/** Buttons inside results, which come and go. */
function listenButtons() {
  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (button?.dataset.save) save(button.dataset.panel, button.dataset.save);
    else if (button?.dataset.rows) onRows(button.dataset.rows);
    else if (button?.dataset.remove) dropBrought(button.dataset.remove, Number(button.dataset.index));
    else if (button?.matches("[data-copy], .rf-copy")) copy(button);
  });
}

/** What the page says of itself. */
function build() {
  try {
    return JSON.parse(block("rf-build"));
  } catch {
    return {};
  }
}

function showBuild() {
  const { version, wasm_sha256: wasm, script_sha256: script, worker_sha256: worker, style_sha256: style } = build();
  const parts = { version, wasm, script, worker, style };
  for (const [part, text] of Object.entries(parts)) element(`build-${part}`).textContent = text ?? say("customer.foot.unknown");
}

function showVersion({ version, sha256 }) {
  element("build-version").textContent = version.version;
  element("build-protocol").textContent = version.protocol;
  element("build-wasm-now").textContent = sha256 || say("customer.foot.no-digest");
  const noted = build().wasm_sha256;
  if (sha256 && noted && noted !== sha256) {
    showProblem("fatal", problem("RF-2602.module"));
  }
}
