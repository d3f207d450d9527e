// The rows of a list of reserves, below the result of an audit: looked for, shown a page at a time, saved as CSV.
//
// There can be a million, so the verifier keeps them, in the worker of the audit, and gives a page as HTML.
import { announce, element } from "./element.js";
import { bytesText } from "./files.js";
import { Cancelled } from "./problem.js";
import { download, shown, showProblem } from "./results.js";
import { auditor, isError, shownText } from "./service.js";
import { begin } from "./turns.js";

/** Rows of a page. */
const SHOWN = 50;
/** Milliseconds without a letter after which rows are looked for. */
const PAUSE = 250;
/** What rows can be looked for by: the names of a request, and what people call them. */
const CHOICES = { level: "Level", lack: "Lacks", chain: "Chain", asset: "Asset", book: "Book" };
const LEVELS = ["declared", "observed", "proven"];

/** Where the page of rows begins. */
let from = 0;

/** Shows what an audit's result needs beside it: blocks to look up, and rows. */
export function showRows() {
  begin("rows");
  const answer = shown.get("audit");
  if (!answer || isError(answer)) return;
  if (!JSON.parse(answer.json).reserves) return;
  const region = element("audit-result");
  const asked = document.createElement("section");
  asked.id = "audit-asked";
  region.append(asked, rowsSection());
  showAsked(asked);
  from = 0;
  lookUp(true);
}

/** Which blocks to look up, as text to be copied, if any is lacking. @param {HTMLElement} section */
async function showAsked(section) {
  try {
    const text = await auditor.ask("blocksAsked", {});
    if (!text || !section.isConnected) return;
    const box = document.createElement("pre");
    box.textContent = text;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Blocks to look up");
    section.append(heading("Blocks to look up"), paragraph(ASKED), box, button("Copy", { copy: text }));
  } catch (error) {
    fail(error);
  }
}

const ASKED = "Without these blocks nobody knows of what time an amount or a signature is. Look each up at a node of your own or "
  + "at explorers that you choose, not by a link of the venue or on its pages; put hash, time and where you looked into its line, "
  + "paste the lines above, and verify once more.";

function heading(text) {
  const node = document.createElement("h3");
  node.textContent = text;
  return node;
}

function paragraph(text) {
  const node = document.createElement("p");
  node.textContent = text;
  return node;
}

/** @param {Record<string, string>} data */
function button(text, data) {
  const node = document.createElement("button");
  node.type = "button";
  node.textContent = text;
  Object.assign(node.dataset, data);
  return node;
}

function rowsSection() {
  const section = document.createElement("section");
  section.id = "audit-rows";
  const form = document.createElement("form");
  form.className = "filters";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Rows of reserves");
  form.append(...Object.entries(CHOICES).map(([name, label]) => choice(name, label)), address());
  form.addEventListener("submit", (event) => event.preventDefault());
  let pause;
  form.addEventListener("input", () => {
    clearTimeout(pause);
    from = 0;
    pause = setTimeout(() => lookUp(), PAUSE);
  });
  const page = document.createElement("div");
  page.id = "rows-page";
  page.className = "rf-report";
  const actions = document.createElement("p");
  actions.className = "actions";
  actions.append(
    button("Previous", { rows: "previous" }), button("Next", { rows: "next" }),
    button("Save all rows as CSV", { rows: "all" }), button("Save only these rows as CSV", { rows: "some" }),
  );
  section.append(heading("Rows of the list"), form, page, actions);
  return section;
}

function choice(name, label) {
  const field = document.createElement("label");
  const select = document.createElement("select");
  select.name = name;
  select.append(new Option("all", ""));
  field.append(label, select);
  return field;
}

function address() {
  const field = document.createElement("label");
  const input = document.createElement("input");
  input.type = "text";
  input.name = "address";
  input.spellcheck = false;
  input.autocapitalize = "off";
  input.autocomplete = "off";
  field.append("Address contains", input);
  return field;
}

/** What is looked for: what was chosen, and nothing of what was not. @returns {Record<string, string>} */
function wanted() {
  const form = element("audit-rows").querySelector("form");
  const chosen = [...form.elements].filter(({ value }) => value);
  return Object.fromEntries(chosen.map(({ name, value }) => [name, value]));
}

/** Shows the rows that are looked for. The first ones come with the result, which is announced itself. */
async function lookUp(isFirst = false) {
  const section = element("audit-rows");
  if (!section) return;
  const current = begin("rows");
  try {
    const { html, count, all, books, chains, assets, lacks } = await auditor.ask("rows", { wanted: wanted(), from, most: SHOWN });
    if (!current()) return;
    await fillChoices({ level: LEVELS, lack: lacks, chain: chains, asset: assets, book: books });
    if (!current()) return;
    element("rows-page").innerHTML = html;
    enable("previous", from > 0);
    enable("next", from + SHOWN < count);
    enable("some", count > 0 && count < all);
    if (!isFirst) announce(`${count} of ${all} rows.`);
  } catch (error) {
    if (current()) fail(error);
  }
}

function enable(name, isEnabled) {
  element("audit-rows").querySelector(`[data-rows="${name}"]`).disabled = !isEnabled;
}

/** Fills the choices once. @param {Record<string, string[]>} names */
async function fillChoices(names) {
  for (const [name, values] of Object.entries(names)) {
    const select = element("audit-rows")?.querySelector(`select[name="${name}"]`);
    if (!select || select.options.length > 1) continue;
    const texts = await Promise.all(values.map(shownText));
    select.append(...values.map((value, index) => new Option(texts[index], value)));
  }
}

/** Does what a button of this section says. @param {string} action */
export async function onRows(action) {
  if (action === "previous" || action === "next") {
    from = Math.max(0, from + (action === "next" ? SHOWN : -SHOWN));
    await lookUp();
    element("rows-page")?.scrollIntoView({ block: "nearest" });
    return;
  }
  try {
    const answer = shown.get("audit");
    announce("The file is being made.");
    const file = await auditor.ask("rowsCsv", { wanted: action === "all" ? {} : wanted() });
    if (shown.get("audit") !== answer) return;
    download(`ringfence-rows${action === "all" ? "" : "-some"}.csv`, file, "text/csv");
    announce(`Saved: ${bytesText(file.size)}.`);
  } catch (error) {
    fail(error);
  }
}

function fail(error) {
  if (!(error instanceof Cancelled)) showProblem("audit", error);
}
