// Reserves: what a reader brings, what is refused of it at its field, rows and their file. The bundle is that of the demo,
// whose reserves have evidence.
//
// RINGFENCE_BROUGHT: the folder brought-by-the-reader beside the demo's bundle. RINGFENCE_VERIFIER: the program.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import * as site from "./site.mjs";
import { bringAxe, examine } from "./views.mjs";

const BUNDLE = join(site.PUBLIC, "bundle");
const { RINGFENCE_BROUGHT: brought, RINGFENCE_VERIFIER: program } = process.env;
const OBSERVATION = "bitcoin-observation.json";
const EVIDENCE = ["reserves.json", "reserves.rows", "control.jsonl", "state.bin", "statement.tlog-proof"];
const run = promisify(execFile);

let browser;
let hosted;
let folder;

before(async () => {
  browser = await site.launch();
  hosted = await site.serve();
  folder = await mkdtemp(join(tmpdir(), "ringfence-reserves-"));
});

after(async () => {
  await browser?.close();
  await hosted?.close();
  await rm(folder, { recursive: true });
});

const text = (name) => readFile(join(brought, name), "utf8");

/** A page with the audit in front and everything unfolded. */
const withPage = (body, options) => site.withPage(browser, hosted.url, async (page) => {
  await page.click("#tab-audit");
  await page.evaluate(() => document.querySelectorAll("#audit details").forEach((node) => (node.open = true)));
  await body(page);
}, options);

async function audit(page) {
  await page.click("#audit-start");
  const found = await site.result(page, "audit");
  await page.waitForFunction(() => !document.getElementById("audit-progress").offsetParent);
  return { ...found, report: JSON.parse(await page.evaluate(() => shown.get("audit").json)) };
}

const level = (report, name) => report.reserves.levels.find((of) => of.level === name);
const claim = (report, id) => report.claims.find((of) => of.id === id);

/** The rows that are shown, once there are so many. */
async function rows(page, count) {
  await page.waitForFunction((count) => document.querySelectorAll("#rows-page tbody tr").length === count, count);
  return page.locator("#rows-page tbody tr").allInnerTexts();
}

/** Brings all that the demo's reader has. */
async function bringAll(page) {
  await page.fill("#audit-headers", await text("headers.txt"));
  await page.fill("#audit-keys", await text("venue.vkey"));
  await page.fill("#audit-observers", await text("observer.vkey"));
  await page.setInputFiles("#audit-observations", [OBSERVATION, `${OBSERVATION}.note`].map((name) => join(brought, name)));
  await page.locator("#audit-observations-list li").waitFor();
}

/** What the program says of the same bundle with the same things brought, and the file of rows that it writes. */
async function native() {
  const out = join(folder, "rows.csv");
  const options = ["--headers", "headers.txt", "--observation", OBSERVATION, "--observer", (await text("observer.vkey")).trim()];
  options.push("--key", (await text("venue.vkey")).trim(), "--rows", out);
  const { stdout } = await run(program, ["verify", BUNDLE, ...options, "--json"], { cwd: brought, maxBuffer: 1 << 28 });
  return { json: stdout, csv: await readFile(out, "utf8") };
}

async function saved(page, selector) {
  const saving = page.waitForEvent("download");
  await page.click(selector);
  return readFile(await (await saving).path(), "utf8");
}

async function withoutBlocks(page) {
  const { exit, report, text: shown } = await audit(page);
  assert.equal(exit, "0", shown);
  assert.equal(level(report, "declared").rows, report.reserves.rows);
  assert.equal(claim(report, "state").status, "not_checked");
  const asked = await page.innerText("#audit-asked pre");
  const { stdout } = await run(program, ["reserves", "requests", BUNDLE]);
  assert.equal(asked.trim(), stdout.trim());
  for (const { chain, number } of report.reserves.heads) {
    for (const block of [number, String(BigInt(number) + 1n)]) assert.match(asked, new RegExp(`^${chain} ${block} HASH TIME SOURCE`, "m"));
  }
  assert.equal((await rows(page, report.reserves.rows)).length, report.reserves.rows);
  const objections = [];
  await examine(page, "reserves-declared", objections);
  assert.deepEqual(objections, []);
}

async function withAll(page) {
  await bringAll(page);
  assert.equal(await page.isVisible("#audit-result"), false, "other things are brought, and still the old result");
  const { exit, report, text: shown } = await audit(page);
  assert.equal(exit, "0", shown);
  for (const name of ["declared", "observed", "proven"]) assert.ok(level(report, name).rows > 0, name);
  assert.equal(claim(report, "signature").status, "holds");
  await rows(page, report.reserves.rows);
  assert.equal(await page.innerText("#audit-asked"), "");
  const { json } = await native();
  assert.equal(await page.evaluate(() => shown.get("audit").json), json);
}

/** Everything that is named must fit; a part of an address may be in either case. */
async function lookByAll(page, reserves) {
  await page.selectOption('#audit-rows [name="level"]', "");
  await page.selectOption('#audit-rows [name="chain"]', "bitcoin");
  await page.selectOption('#audit-rows [name="book"]', reserves.books[0].book);
  await page.fill('#audit-rows [name="address"]', "BC1P");
  const [taproot] = await rows(page, 1);
  assert.match(taproot, /bc1p/);
  const some = await saved(page, '#audit-rows [data-rows="some"]');
  assert.match(some, new RegExp(`^# only 1 of ${reserves.rows} rows`));
  assert.equal(some.trim().split("\n").filter((line) => line.includes("bc1p")).length, 1);
  await page.fill('#audit-rows [name="address"]', "nothing is there");
  await page.waitForFunction(() => document.getElementById("rows-page").textContent.startsWith("0 of"));
  await page.fill('#audit-rows [name="address"]', "");
  await page.selectOption('#audit-rows [name="lack"]', reserves.lacking[0].lack);
  await page.selectOption('#audit-rows [name="chain"]', "");
  await rows(page, reserves.lacking[0].rows);
  await page.selectOption('#audit-rows [name="lack"]', "");
  await rows(page, reserves.rows);
}

async function lookForRows(page) {
  const { reserves } = JSON.parse(await page.evaluate(() => shown.get("audit").json));
  await rows(page, reserves.rows);
  const dollars = await page.locator("#rows-page tbody td:nth-child(2)").allInnerTexts();
  const worth = dollars.map((cell) => Number(cell.replaceAll(",", "")));
  assert.deepEqual(worth, worth.toSorted((one, other) => other - one), "the most valuable first");
  for (const of of reserves.levels) {
    await page.selectOption('#audit-rows [name="level"]', of.level);
    const found = await rows(page, of.rows);
    assert.ok(found.every((row) => row.toLowerCase().includes(of.level)));
    assert.match(await page.innerText("#rows-page"), new RegExp(`${of.rows} of ${reserves.rows} rows, worth`));
  }
  await lookByAll(page, reserves);
}

async function savesRows(page) {
  assert.equal(await saved(page, '#audit-rows [data-rows="all"]'), (await native()).csv);
}

async function viewOfRows(page) {
  const objections = [];
  await examine(page, "reserves-proven", objections);
  assert.deepEqual(objections, []);
}

async function unknownSurplus(page) {
  await page.fill("#audit-surplus", "GOLD");
  const { exit } = await audit(page);
  assert.equal(exit, "2");
  assert.match(await page.innerText("#audit-surplus-refused"), /RF-2128.*GOLD/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "audit-surplus");
  await page.fill("#audit-surplus", "");
  assert.equal(await page.isVisible("#audit-surplus-refused"), false);
}

/** In a bundle, a state file that is too long for a page is left out, and everything else is audited. */
async function largeState(page, bare) {
  await truncate(join(bare, "state.bin"), (128 << 20) + 1);
  await page.setInputFiles("#audit-folder", bare);
  const large = await audit(page);
  assert.ok(large.report.reserves.rows > 0);
  assert.match(claim(large.report, "state").detail, /longer than the 134217728 bytes/);
  assert.equal(await page.innerText("#slot-evidence"), "none");
  assert.equal(await page.locator("#audit-observations-list li").count(), 0);
  assert.equal(await page.inputValue("#audit-headers"), "");
}

async function evidenceApart(page) {
  const bare = join(folder, "bundle");
  const evidence = join(folder, "evidence");
  await cp(BUNDLE, bare, { recursive: true });
  await mkdir(evidence);
  for (const name of EVIDENCE) await rename(join(bare, name), join(evidence, name));
  await writeFile(join(evidence, "reserves.csv"), "for the venue only\n");
  await page.setInputFiles("#audit-folder", bare);
  const without = await audit(page);
  assert.equal(without.report.reserves, null);
  assert.equal(await page.locator("#audit-rows").count(), 0);
  await page.setInputFiles("#audit-evidence-folder", evidence);
  await page.locator("#slot-evidence.filled").waitFor();
  const { report } = await audit(page);
  assert.ok(level(report, "proven").rows > 0);
  await page.setInputFiles("#audit-evidence", join(evidence, "reserves.csv"));
  assert.match(await site.message(page, "audit"), /RF-2615/);
  await writeFile(join(folder, "state.bin"), "");
  await truncate(join(folder, "state.bin"), (128 << 20) + 1);
  await page.setInputFiles("#audit-evidence", join(folder, "state.bin"));
  await page.waitForFunction(() => document.getElementById("audit-messages").textContent.includes("RF-2607"));
  await page.click("#audit-clear");
  for (const name of EVIDENCE) await rename(join(evidence, name), join(bare, name));
  await largeState(page, bare);
}

// One page for all of these: its worker keeps the verifying keys, which take longest.
test("reserves", (t) => withPage(async (page) => {
  await bringAxe(page);
  await page.setInputFiles("#audit-folder", BUNDLE);
  await t.test("without blocks all is declared, and the page says which to look up", () => withoutBlocks(page));
  await t.test("with blocks, keys and an observation: proven and observed, as the program says", () => withAll(page));
  await t.test("rows can be looked for", () => lookForRows(page));
  await t.test("the file of all rows is the program's, byte for byte", () => savesRows(page));
  await t.test("its view", () => viewOfRows(page));
  await t.test("an asset whose surplus is to count and that is none is refused at its field", () => unknownSurplus(page));
  await t.test("evidence given apart from the bundle counts as if it were in it", () => evidenceApart(page));
}, { reducedMotion: "reduce" }));

/** Fields, something malformed for each, and the code that says so. */
const MALFORMED = [
  ["audit-headers", "bitcoin 1 abc now mine", /RF-2121.*line 1/],
  ["audit-keys", "example.com+1+2", /RF-2123/],
  ["audit-observers", "nobody", /RF-2123/],
  ["audit-witnesses", "nobody", /RF-2123/],
  ["audit-quorum", "two", /RF-2129.*witnesses/],
  ["audit-checkpoint", "not a note", /RF-2126.*pasted checkpoint/],
  ["audit-accepted", "ether", /RF-2124.*ether/],
  ["audit-age", "-1", /RF-2129.*days/],
  ["audit-window", "1.5", /RF-2129.*seconds/],
  ["audit-price-tolerance", "1 %", /RF-2133.*1 %/],
];

test("what is malformed is refused at its field, before anything is audited", () => withPage(async (page) => {
  await page.setInputFiles("#audit-folder", BUNDLE);
  for (const [id, typed, expected] of MALFORMED) {
    await page.fill(`#${id}`, typed);
    await page.locator(`#${id}`).blur();
    await page.locator(`#${id}-refused`).waitFor();
    assert.match(await page.innerText(`#${id}-refused`), expected);
    await page.click("#audit-start");
    await page.waitForFunction((id) => document.activeElement.id === id, id);
    assert.equal(await page.getAttribute(`#${id}`, "aria-invalid"), "true");
    assert.equal(await page.isVisible("#audit-progress"), false);
    await page.fill(`#${id}`, "");
    assert.equal(await page.isVisible(`#${id}-refused`), false);
    assert.equal(await page.getAttribute(`#${id}`, "aria-invalid"), null);
  }
  // Blanks and empty lines around keys are no matter.
  await page.fill("#audit-keys", `\n  ${await text("venue.vkey")}  \n`);
  await page.locator("#audit-keys").blur();
  await page.setInputFiles("#audit-table", site.json("table.json", "{}"));
  await page.locator("#audit-table-refused").waitFor();
  assert.match(await page.innerText("#audit-table-refused"), /RF-2122/);
  assert.equal(await page.isVisible("#audit-keys-refused"), false);
}));

test("observations and other statements come with what belongs to them, and can be taken away", () => withPage(async (page) => {
  const note = join(brought, `${OBSERVATION}.note`);
  await page.setInputFiles("#audit-observations", note);
  assert.match(await site.message(page, "audit"), /RF-2616/);
  await page.setInputFiles("#audit-observations", site.json("junk.json", "{}"));
  await page.locator("#audit-observations-refused").waitFor();
  assert.match(await page.innerText("#audit-observations-refused"), /RF-2125.*junk\.json/);
  await page.click("#audit-observations-list button");
  assert.equal(await page.locator("#audit-observations-list li").count(), 0);
  assert.equal(await page.isVisible("#audit-observations-refused"), false);
  await page.setInputFiles("#audit-observations", join(brought, OBSERVATION));
  await page.locator("#audit-observations-list li").waitFor();
  assert.match(await page.innerText("#audit-observations-list"), /without a signed note/);
  await page.setInputFiles("#audit-others", join(BUNDLE, "statement.json"));
  assert.match(await site.message(page, "audit"), /RF-2617/);
  await page.setInputFiles("#audit-others", ["statement.json", "statement.tlog-proof"].map((name) => join(BUNDLE, name)));
  await page.locator("#audit-others-list li").waitFor();
  assert.equal(await page.isVisible("#audit-others-refused"), false);
  // A file of blocks takes the place of what was typed, and typing that of the file.
  await page.fill("#audit-headers", "bitcoin 1");
  await page.setInputFiles("#audit-headers-file", join(brought, "headers.txt"));
  await page.locator("#slot-headers.filled").waitFor();
  assert.equal(await page.inputValue("#audit-headers"), "");
  await page.fill("#audit-headers", "# nothing");
  assert.equal(await page.innerText("#slot-headers"), "none");
}));

test("files of prices are refused at their field, and can be taken away", () => withPage(async (page) => {
  await page.setInputFiles("#audit-prices", site.json("own.json", '[{"name": "BTC", "price": "dear"}]'));
  await page.locator("#audit-prices-refused").waitFor();
  assert.match(await page.innerText("#audit-prices-refused"), /RF-2132.*own\.json.*price 1 of the list.*dear/);
  await page.click("#audit-prices-list button");
  assert.equal(await page.locator("#audit-prices-list li").count(), 0);
  assert.equal(await page.isVisible("#audit-prices-refused"), false);
  for (const name of ["one.json", "two.json"]) {
    await page.setInputFiles("#audit-prices", site.json(name, '[{"name": "BTC", "price": 93500.10}]'));
  }
  await page.locator("#audit-prices-list li:nth-child(2)").waitFor();
  assert.equal(await page.isVisible("#audit-prices-refused"), false);
}));

test("nothing that is brought is ever asked for", async () => {
  const page = await site.open(browser, hosted.url);
  const asked = page.noted.requests.filter((url) => url.startsWith("http")).map((url) => new URL(url).pathname);
  assert.deepEqual(asked.toSorted(), ["/", "/parameters.json", "/statement.json"]);
  await site.close(page);
});
