// What all tests share: the published site on localhost, a browser, and pages that note every
// request, every violation of the content security policy and every message on the console.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile, readdir, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const TYPES = { html: "text/html; charset=utf-8", json: "application/json", tar: "application/x-tar" };

/** Directory that `ringfence-prover publish` wrote. */
export const PUBLIC = directory("RINGFENCE_PUBLIC");
/** Directory of packages with its index.csv. */
export const PACKAGES = directory("RINGFENCE_PACKAGES");

function directory(name) {
  const found = process.env[name];
  if (!found) throw new Error(`${name} is not set: see README.md beside this file`);
  return found;
}

/** The packages listed in index.csv: account and path. */
export async function packages() {
  const [header, ...lines] = (await readFile(join(PACKAGES, "index.csv"), "utf8")).trim().split("\n");
  const columns = header.split(",");
  const [account, file] = ["account", "file"].map((name) => columns.indexOf(name));
  return lines.map((line) => line.split(",")).map((cells) => ({ account: cells[account], path: join(PACKAGES, cells[file]) }));
}

/**
 * Serves the published directory, with some files replaced (null: not there; a promise: when it comes).
 * The paths asked for are noted.
 */
export async function serve(replaced = {}) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    asked.push(path);
    const name = path === "/" ? "index.html" : path.slice(1);
    try {
      const body = name in replaced ? await replaced[name] : await readFile(join(PUBLIC, name));
      if (body === null) throw new Error("left out");
      response.writeHead(200, { "content-type": TYPES[name.split(".").pop()] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  return { url, asked, close: () => end(server) };
}

function end(server) {
  const ended = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  return ended;
}

export function launch() {
  const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
  quiet.push("--disable-background-networking", "--disable-component-update", "--disable-sync");
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: quiet });
}

/** A new page at `url` in a context of its own, ready for checks. */
export async function open(browser, url, options = {}) {
  const { init, ready = true, ...context } = options;
  const page = await (await browser.newContext(context)).newPage();
  page.setDefaultTimeout((Number(process.env.RINGFENCE_TIMEOUT) || 600) * 1000);
  page.noted = { console: [], requests: [] };
  page.on("console", (message) => page.noted.console.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => page.noted.console.push(`error: ${error.message}`));
  page.on("request", (request) => page.noted.requests.push(request.url()));
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
    });
  });
  if (init) await page.addInitScript(init);
  await page.goto(url);
  if (ready) {
    await page.waitForFunction(() => document.getElementById("build-protocol").textContent !== "…");
    if (url.startsWith("http")) await page.waitForFunction(() => document.getElementById("slot-parameters").classList.contains("filled"));
  }
  return page;
}

export async function close(page) {
  await page.context().close();
}

/** Exit code, text and stable codes of a panel's result. */
export async function result(page, panel) {
  const region = page.locator(`#${panel}-result`);
  await region.waitFor();
  const answer = JSON.parse(await page.evaluate((panel) => shown.get(panel).json, panel));
  // Scenario proofs bring the report of their publication.
  const claims = [answer].flat().flatMap((report) => [...report.claims ?? [], ...report.publication?.claims ?? []]);
  const codes = [answer.error?.code, ...claims.map((claim) => claim.code)].filter(Boolean);
  // Codes may stand in what is folded.
  return { exit: await region.getAttribute("data-exit"), text: await region.innerText(), all: await region.textContent(), codes, kind: answer.kind };
}

/** Words of levels, and the exit code that each has. */
const LEVELS = {
  holds: ["Holds", "0"],
  holds_with_notes: ["Holds with notes", "0"],
  does_not_hold: ["Does not hold", "1"],
  cant_say: ["Can't say", "2"],
};

/**
 * What is announced of a panel's result is its level and its sentence: no more and no less than the exit code and the box
 * say, which has the colour of that level. The level.
 */
export async function announced(page, panel) {
  const { verdict } = [JSON.parse(await page.evaluate((panel) => shown.get(panel).json, panel))].flat()[0];
  const [word, code] = LEVELS[verdict.level];
  // A customer is answered in other words than an auditor.
  const own = page.locator(`#${panel}-result .rf-answer-title`);
  const sentence = await own.count() ? await own.innerText() : verdict.sentence;
  const said = `Finished: ${word}. ${sentence}`;
  const plain = (text) => text.replaceAll("\u00a0", " ");
  await page.waitForFunction(() => document.getElementById("live").textContent.startsWith("Finished"));
  assert.equal(plain(await page.evaluate(() => document.getElementById("live").textContent)), said);
  const region = page.locator(`#${panel}-result`);
  assert.equal(await region.getAttribute("data-exit"), code);
  assert.equal(await region.locator(".rf-verdict .rf-level").first().innerText(), word);
  const classes = { holds: "rf-holds", holds_with_notes: "rf-note", does_not_hold: "rf-fails", cant_say: "rf-open" };
  assert.ok(await region.locator(`.rf-verdict.${classes[verdict.level]}`).count() > 0, verdict.level);
  return verdict.level;
}

/** A result must have this exit code and, in its JSON and for people, a code of this kind. */
export function says(found, exit, code) {
  assert.equal(found.exit, exit, found.text);
  assert.ok(found.codes.some((some) => code.test(some)), `${code} in ${found.codes}`);
  // What is wrong with a customer's file is said in words; its code stands in the report of the failure.
  if (found.kind !== "damaged") assert.match(found.all, code);
}

/** Text of a panel's message. */
export async function message(page, panel) {
  const box = page.locator(panel === "fatal" ? "#fatal .notice" : `#${panel}-messages .notice`);
  await box.waitFor();
  return box.innerText();
}

/** Opens what is folded about the books. */
export async function openBooks(page) {
  await page.evaluate(() => {
    for (const id of ["vaults-publication", "vaults-paste"]) document.getElementById(id).open = true;
  });
}

/** Checks a package; `file` is a path or {name, mimeType, buffer}. */
export async function checkVaults(page, file, account, anchor = "") {
  await page.setInputFiles("#vaults-files", file);
  await page.locator("#slot-package.filled, #vaults-messages .notice").first().waitFor();
  await openBooks(page);
  await page.fill("#vaults-account", account);
  await page.fill("#vaults-anchor", anchor);
  await page.click("#vaults-check");
  return result(page, "vaults");
}

/** Drops files made of texts onto an element; what the browser's own drag would do at the end. */
export async function dropFiles(page, selector, files) {
  await page.evaluate(([selector, files]) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of files) dataTransfer.items.add(new File([text], name));
    document.querySelector(selector).dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, [selector, files]);
}

export function json(name, value) {
  const buffer = Buffer.isBuffer(value) ? value : Buffer.from(value);
  return { name, mimeType: "application/json", buffer };
}

/** The digest of the published statement as anchored, as the page shows it. */
export async function digestOf(page) {
  return /rfs1[0-9a-z]+/.exec(await page.textContent("#slot-statement"))[0];
}

/** A picture of the whole page, where they are wanted. */
export async function picture(page, name) {
  const folder = process.env.RINGFENCE_SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Nothing may have gone wrong behind the scenes. */
export async function unnoticed(page) {
  return { console: page.noted.console, violations: await page.evaluate(() => window.violations) };
}

export const NOTHING = { console: [], violations: [] };

/** Runs `body` with a page; nothing may have gone wrong in it. */
export async function withPage(browser, url, body, options) {
  const page = await open(browser, url, options);
  await body(page);
  assert.deepEqual(await unnoticed(page), NOTHING);
  await close(page);
}

/** Names of all files below a directory. */
export async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.path ?? entry.parentPath, entry.name));
}
