// Scenario proofs on the page: those of the demo's venue, whole and damaged, over the bundle that was chosen above them.
//
// RINGFENCE_BROUGHT: what the demo's reader brings, its scenarios among it. RINGFENCE_STRESS: the stress directory, the one beside
// that folder unless set. RINGFENCE_VERIFIER: the program.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { flip, withChanged } from "./changed.mjs";
import * as site from "./site.mjs";
import { bringAxe, examine } from "./views.mjs";

const { RINGFENCE_BROUGHT: brought, RINGFENCE_VERIFIER: program } = process.env;
const STRESS = process.env.RINGFENCE_STRESS ?? join(brought, "..", "stress");
const BUNDLE = join(site.PUBLIC, "bundle");
const CHOSEN = join(brought, "scenarios.json");

let browser;
let hosted;

before(async () => {
  browser = await site.launch();
  hosted = await site.serve();
});

after(async () => {
  await browser?.close();
  await hosted?.close();
});

/** A page with the bundle chosen and the form in front. */
const withPage = (body, options) => site.withPage(browser, hosted.url, async (page) => {
  await page.click("#tab-audit");
  await page.evaluate(() => (document.getElementById("scenarios-more").open = true));
  await body(page);
}, options);

/** What the program says, and its exit code. */
function native(...options) {
  return new Promise((resolve) => {
    execFile(program, ["stress", BUNDLE, ...options], { maxBuffer: 1 << 28 }, (error, stdout) => resolve({ stdout, exit: String(error?.code ?? 0) }));
  });
}

/** Files of the stress directory, by themselves. */
async function loose() {
  const files = await site.filesBelow(STRESS);
  return files.sort().reverse();
}

async function check(page) {
  await page.click("#scenarios-start");
  return site.result(page, "scenarios");
}

/** Checks a copy of the directory that `change` has changed. */
const changed = (page, change) => withChanged(STRESS, change, async (copy) => {
  await page.setInputFiles("#scenarios-folder", copy);
  assert.equal(await page.isVisible("#scenarios-result"), false, "other proofs, and still the old result");
  return check(page);
});

/** Notes the steps that are shown. */
function watch(page) {
  return page.evaluate(() => {
    window.steps = [];
    const note = () => window.steps.push(document.getElementById("scenarios-step").textContent);
    new MutationObserver(note).observe(document.getElementById("scenarios-step"), { childList: true });
  });
}

async function saved(page, kind) {
  const saving = page.waitForEvent("download");
  await page.click(`#scenarios-result [data-save="${kind}"]`);
  return readFile(await (await saving).path(), "utf8");
}

/** The answer is the program's, byte for byte, as JSON and as a page. */
async function isNative(page, found, ...options) {
  const folder = await mkdtemp(join(tmpdir(), "ringfence-page-"));
  const written = join(folder, "report.html");
  const { stdout, exit } = await native(STRESS, ...options, "--html", written, "--json");
  assert.equal(found.exit, exit);
  assert.equal(await saved(page, "json"), stdout);
  assert.equal(await saved(page, "html"), await readFile(written, "utf8"));
  await rm(folder, { recursive: true });
}

/** Checks the proofs over the hosted bundle; steps are seen, and nothing is changed meanwhile. */
async function areProven(page, t) {
  const digest = await site.digestOf(page);
  await watch(page);
  await page.click("#audit-hosted");
  await page.fill("#audit-anchor", digest);
  await page.setInputFiles("#scenarios-folder", STRESS);
  await page.setInputFiles("#scenarios-own", CHOSEN);
  await page.locator("#slot-scenariosOwn.filled").waitFor();
  const begin = Date.now();
  await page.click("#scenarios-start");
  await page.waitForFunction(() => document.activeElement.id === "scenarios-cancel");
  await page.waitForFunction(() => window.steps.some((words) => words.startsWith("First the bundle: Building")));
  for (const control of ["#audit-start", "#scenarios-folder", "#scenarios-own", "#audit-anchor"]) assert.ok(await page.isDisabled(control), control);
  const slot = await page.innerText("#slot-scenarios");
  const bundle = await page.innerText("#slot-bundle");
  await page.evaluate(() => addScenarios([new File(["{}"], "stress.json")]));
  await site.dropFiles(page, '[data-drop="scenarios"]', [["stress.json", "{}"]]);
  // Nor does another panel take another bundle, or begin anything.
  await page.evaluate(() => takeBundle(() => ({ about: "another", size: 0 })));
  await page.evaluate(() => verifyProofs());
  assert.match(await page.textContent("#proofs-end"), /is checking scenario proofs/);
  assert.equal(await page.innerText("#slot-bundle"), bundle);
  const found = await site.result(page, "scenarios");
  t.diagnostic(`check of two scenarios with the bundle: ${Date.now() - begin} ms`);
  assert.equal(found.exit, "0", found.text);
  assert.equal(await page.innerText("#slot-scenarios"), slot);
  const steps = await page.evaluate(() => window.steps);
  for (const step of [/^Fetching bundle\.tar/, /^First the bundle: Verifying proofs/, /^Now the scenarios: Building/, /^Now the scenarios: Verifying proofs/]) {
    assert.ok(steps.some((words) => step.test(words)), `${step} in ${steps}`);
  }
  assert.equal(await page.isDisabled("#audit-start"), false);
  // Neither a key nor blocks were brought, so it is no plain "holds".
  assert.equal(await site.announced(page, "scenarios"), "holds_with_notes");
  await isNative(page, found, "--anchor", digest, "--scenarios", CHOSEN);
}

/** The answer says what moves, what would be owed, and what is not shown. */
async function saysAll(page) {
  const { scenarios, limits } = await page.evaluate(() => JSON.parse(shown.get("scenarios").json));
  const result = (await page.innerText("#scenarios-result")).replaceAll("\u00a0", " ");
  assert.match(result, /Proven: if all prices stood at those of scenario 2/);
  assert.equal(scenarios.length, 2);
  for (const [index, { name, owed }] of scenarios.entries()) {
    assert.ok(result.includes(`Scenario ${index + 1}, called “${name}” by its author`), name);
    const money = Number(owed).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    assert.ok(Number(owed) > 0 && result.includes(money.slice(0, -1)), `${owed} in ${result}`);
  }
  for (const limit of limits) assert.ok(result.includes(limit.replaceAll("\u00a0", " ")), limit);
  assert.match(result, /Prices: all −60 %/);
  assert.ok(await page.locator("#scenarios-result svg").count() >= 2, "no bars");
  for (const word of ["survive", "safe", "stress-tested"]) assert.ok(!result.includes(word), word);
}

/** The views of the answer, with all that is folded open. */
async function isWellMade(page) {
  await bringAxe(page);
  const objections = [];
  await page.evaluate(() => document.querySelectorAll("#scenarios-result details").forEach((node) => (node.open = true)));
  await examine(page, "scenarios-result", objections);
  assert.deepEqual(objections, []);
}

/** The files by themselves, in any order and at several times, say the same. */
async function isTheSameInAnyOrder(page) {
  const before = await page.evaluate(() => shown.get("scenarios").json);
  await page.click("#scenarios-clear");
  await page.setInputFiles("#scenarios-own", CHOSEN);
  const files = await loose();
  await page.setInputFiles("#scenarios-files", files.slice(2));
  await page.waitForFunction(() => document.getElementById("slot-scenarios").classList.contains("filled"));
  await page.setInputFiles("#scenarios-files", files.slice(0, 2));
  await page.waitForFunction(() => document.getElementById("slot-scenarios").textContent.includes("sums.bin"));
  assert.match(await page.innerText("#slot-scenarios"), /^scenarios\.json, stress\.json, sums\.bin, 2 proofs, /);
  const { exit } = await check(page);
  assert.equal(exit, "0");
  assert.equal(await page.evaluate(() => shown.get("scenarios").json), before);
}

/** A damaged proof proves nothing. */
async function refusesADamagedProof(page) {
  const found = await changed(page, (copy) => flip(join(copy, "proofs", "000001.proof")));
  site.says(found, "1", /RF-2409/);
  assert.doesNotMatch(found.text, /Proven:/);
  assert.equal(await site.announced(page, "scenarios"), "does_not_hold");
}

/** A missing file, a missing proof, a file too many. */
async function refusesOtherFiles(page) {
  for (const name of ["sums.bin", "scenarios.json", "stress.json"]) {
    const missing = await changed(page, (copy) => rm(join(copy, name)));
    site.says(missing, "2", /RF-2012/);
    assert.match(missing.text, new RegExp(`${name} is missing`));
    assert.match(missing.text, /download the directory of scenario proofs again/);
  }
  site.says(await changed(page, (copy) => rm(join(copy, "proofs", "000001.proof"))), "2", /RF-2111/);
  site.says(await changed(page, (copy) => writeFile(join(copy, "notes.txt"), "notes")), "2", /RF-2013/);
  await page.setInputFiles("#scenarios-folder", BUNDLE);
  site.says(await check(page), "2", /RF-2013/);
}

/** Scenario proofs of another bundle. */
async function refusesAnotherBundle(page) {
  const text = await readFile(join(STRESS, "stress.json"), "utf8");
  const other = text.replace(/("statement":")(.)/, (_, head, digit) => head + (digit === "0" ? "1" : "0"));
  const found = await changed(page, (copy) => writeFile(join(copy, "stress.json"), other));
  site.says(found, "2", /RF-2412/);
  assert.match(found.text, /belong together/);
}

/** Scenarios of the reader's that differ, and results before that don't fit. */
async function comparesWithTheReaders(page) {
  const differ = (await readFile(CHOSEN, "utf8")).replace('"factor":"0.4"', '"factor":"0.5"');
  await page.setInputFiles("#scenarios-folder", STRESS);
  await page.setInputFiles("#scenarios-own", site.json("mine.json", differ));
  site.says(await check(page), "1", /RF-2408/);
  await page.setInputFiles("#scenarios-own", CHOSEN);
  await page.setInputFiles("#scenarios-before", join(STRESS, "stress.json"));
  const follows = async () => {
    assert.equal((await check(page)).exit, "0");
    const { claims } = await page.evaluate(() => JSON.parse(shown.get("scenarios").json));
    const { status, detail } = claims.find(({ id }) => id === "stress-previous");
    return `${status}: ${detail}`;
  };
  assert.equal(await follows(), "not_checked: the stress statement given is this one itself");
  // Anybody can write such a file, so it accuses nobody.
  const before = (await readFile(join(STRESS, "stress.json"), "utf8")).replace('"tool":"', '"tool":"another ');
  await page.setInputFiles("#scenarios-before", site.json("before.json", before));
  assert.equal(await follows(), "not_this_one: its number is 0, that of the one given is 0");
  await page.setInputFiles("#scenarios-before", site.json("before.json", "{}"));
  site.says(await check(page), "2", /RF-2416/);
}

/** Another bundle, digest or file takes the answer away. */
async function goesWithWhatItRestsOn(page) {
  assert.ok(await page.isVisible("#scenarios-result"));
  await page.fill("#audit-anchor", "11".repeat(32));
  assert.equal(await page.isVisible("#scenarios-result"), false);
  await page.click("#scenarios-clear");
  for (const slot of ["scenarios", "scenariosOwn", "scenariosBefore"]) assert.match(await page.innerText(`#slot-${slot}`), /^none/);
  // Of a publication that is not the anchored one nothing is proven.
  await page.setInputFiles("#scenarios-folder", STRESS);
  const found = await check(page);
  site.says(found, "1", /RF-2201/);
  assert.doesNotMatch(found.text, /Proven:/);
  await page.click("#audit-clear");
  assert.equal(await page.isVisible("#scenarios-result"), false);
}

// One page for all of these: its worker keeps the verifying keys, which take longest.
test("two scenarios over the hosted bundle", (t) => withPage(async (page) => {
  await t.test("they are proven; steps are seen, and nothing is changed meanwhile", (t) => areProven(page, t));
  await t.test("the answer says what moves, what would be owed, and what is not shown", () => saysAll(page));
  await t.test("its views", () => isWellMade(page));
  await t.test("the files by themselves, in any order and at several times, say the same", () => isTheSameInAnyOrder(page));
  await t.test("a damaged proof proves nothing", () => refusesADamagedProof(page));
  await t.test("a missing file, a missing proof, a file too many", () => refusesOtherFiles(page));
  await t.test("scenario proofs of another bundle", () => refusesAnotherBundle(page));
  await t.test("scenarios of the reader's that differ, and results before that don't fit", () => comparesWithTheReaders(page));
  await t.test("another bundle, digest or file takes the answer away", () => goesWithWhatItRestsOn(page));
}, { reducedMotion: "reduce" }));

test("cancelling ends it at once; the next one starts anew", () => withPage(async (page) => {
  await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
  await page.setInputFiles("#scenarios-folder", STRESS);
  for (let time = 0; time < 2; time += 1) {
    await page.click("#scenarios-start");
    await page.waitForFunction(() => /generators|key|proofs/.test(document.getElementById("scenarios-step").textContent));
    await site.picture(page, "scenarios-running");
    await page.click("#scenarios-cancel");
    assert.match(await site.message(page, "scenarios"), /Cancelled/);
    assert.equal(await page.isVisible("#scenarios-progress"), false);
    assert.equal(await page.evaluate(() => document.activeElement.id), "scenarios-start");
    assert.equal(await page.isDisabled("#audit-start"), false);
  }
}));

test("nothing to check, and files that are dropped", () => withPage(async (page) => {
  await page.click("#scenarios-start");
  assert.match(await site.message(page, "scenarios"), /RF-2609.*no bundle/s);
  await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
  await page.locator("#slot-bundle.filled").waitFor();
  await page.click("#scenarios-start");
  await page.waitForFunction(() => document.getElementById("scenarios-messages").textContent.includes("no scenario proofs"));
  assert.match(await site.message(page, "scenarios"), /RF-2609.*choose their directory/s);
  const zone = (name) => `[data-drop="${name}"]`;
  await site.dropFiles(page, zone("scenarios"), [["000000.proof", "proof"], ["stress.json", "{}"]]);
  await page.locator("#slot-scenarios.filled").waitFor();
  assert.match(await page.innerText("#slot-scenarios"), /^stress\.json, 1 proof, /);
  await site.dropFiles(page, zone("scenarios-own"), [["mine.json", "{}"]]);
  await page.locator("#slot-scenariosOwn.filled").waitFor();
  await site.dropFiles(page, zone("scenarios-before"), [["before.json", "{}"]]);
  await page.locator("#slot-scenariosBefore.filled").waitFor();
  site.says(await check(page), "2", /RF-2012/);
  // Parameters alone are refused as the verification refuses them.
  await page.evaluate(() => (document.getElementById("audit-more").open = true));
  await page.setInputFiles("#audit-previous", join(BUNDLE, "parameters.json"));
  await page.locator("#slot-previousParameters.filled").waitFor();
  await page.click("#scenarios-start");
  await page.waitForFunction(() => document.getElementById("scenarios-messages").textContent.includes("RF-2610"));
  await page.setInputFiles("#audit-previous", join(BUNDLE, "statement.json"));
  await page.locator("#slot-previous.filled").waitFor();
  // What a field refuses is said there, before anything is checked.
  await page.evaluate(() => (document.getElementById("audit-brought").open = true));
  await page.fill("#audit-keys", "no key");
  await page.click("#scenarios-start");
  await page.locator("#audit-keys-refused:not([hidden])").waitFor();
  assert.equal(await page.isVisible("#scenarios-progress"), false);
}));
