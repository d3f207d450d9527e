// Audit: real bundles with real proofs, whole and damaged.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { flip, withChanged } from "./changed.mjs";
import * as site from "./site.mjs";
import { bringAxe, examine } from "./views.mjs";

const BUNDLE = join(site.PUBLIC, "bundle");
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

/** A page with the audit in front. */
const withPage = (body, { url = hosted.url, ...options } = {}) => site.withPage(browser, url, async (page) => {
  await page.click("#tab-audit");
  await body(page);
}, options);

/** Audits what was chosen, against these. */
async function audit(page, { anchor = "", venue = "" } = {}) {
  await page.evaluate(() => (document.getElementById("audit-more").open = true));
  await page.fill("#audit-anchor", anchor);
  await page.fill("#audit-venue", venue);
  await page.click("#audit-start");
  return site.result(page, "audit");
}

/** Audits a copy of the bundle that `change` has changed. */
const changed = (page, change) => withChanged(BUNDLE, change, async (copy) => {
  await page.setInputFiles("#audit-folder", copy);
  assert.equal(await page.isVisible("#audit-result"), false, "a new bundle, and still the old result");
  return audit(page);
});

/** Notes the steps that are shown, and how long the page ever stands still. */
function watch(page) {
  return page.evaluate(() => {
    window.steps = [];
    const note = () => window.steps.push(document.getElementById("audit-step").textContent);
    new MutationObserver(note).observe(document.getElementById("audit-step"), { childList: true });
    window.gap = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      window.gap = Math.max(window.gap, now - last);
      last = now;
    }, 50);
  });
}

const run = promisify(execFile);

async function saved(page, kind) {
  const saving = page.waitForEvent("download");
  await page.click(`#audit-result [data-save="${kind}"]`);
  return readFile(await (await saving).path(), "utf8");
}

/** Saves the audit of this digest in both forms. */
async function savesTheAnswer(page, digest) {
  const json = await saved(page, "json");
  assert.equal(json, await page.evaluate(() => shown.get("audit").json));
  const report = JSON.parse(json);
  assert.equal(report.statement_bech32, digest);
  assert.equal(report.claims.find((claim) => claim.id === "anchored-digest").status, "holds");
  const html = await saved(page, "html");
  assert.ok(html.includes(await page.evaluate(() => shown.get("audit").html)));
  assert.doesNotMatch(html, /<script/);
  // Byte for byte the page that the program writes of the same audit, policy included.
  const folder = await mkdtemp(join(tmpdir(), "ringfence-page-"));
  const written = join(folder, "report.html");
  await run(process.env.RINGFENCE_VERIFIER, ["report", BUNDLE, "--anchor", digest, "--out", written]);
  assert.equal(html, await readFile(written, "utf8"));
  await rm(folder, { recursive: true });
}

// One page for all of these: its worker keeps the verifying keys, which take longest.
test("hosted archive", (t) => withPage(async (page) => {
  const digest = await site.digestOf(page);

  await t.test("it holds, steps are seen, the page answers meanwhile", async (t) => {
    await watch(page);
    await page.click("#audit-hosted");
    await page.fill("#audit-anchor", digest);
    const begin = Date.now();
    await page.click("#audit-start");
    // What the reader brings is looked at first, in the worker.
    await page.waitForFunction(() => document.activeElement.id === "audit-cancel");
    await page.waitForFunction(() => window.steps.some((words) => words.includes("verifying key")));
    await site.picture(page, "audit-running");
    await page.click("#tab-chain");
    await page.click("#chain-hosted");
    await page.locator("#chain-list li").waitFor();
    await page.click("#tab-audit");
    const { exit, text } = await site.result(page, "audit");
    const took = Date.now() - begin;
    t.diagnostic(`audit of the bundle: ${took} ms`);
    assert.equal(exit, "0", text);
    await site.picture(page, "audit");
    const { steps, gap } = await page.evaluate(() => ({ steps: window.steps, gap: window.gap }));
    t.diagnostic(`longest gap of a 50 ms timer: ${gap.toFixed(0)} ms`);
    // A share, not a time: a page that waited for keys or proofs would stand still for most of the audit.
    assert.ok(gap < took / 5, `the page stood still for ${gap} of ${took} ms`);
    for (const step of [/bundle\.tar/, /generators/, /verifying key/, /proofs/]) {
      assert.ok(steps.some((words) => step.test(words)), `${step} in ${steps}`);
    }
    // No signature was checked, so it is no plain "holds".
    assert.equal(await site.announced(page, "audit"), "holds_with_notes");
    // The answer stands first; digests are folded at the end, each with a button that copies it.
    const first = await page.innerText("#audit-result .rf-first");
    assert.doesNotMatch(first, /rfs1/);
    for (const part of ["%", "USD", "Short", "Not checked"]) assert.ok(first.includes(part), `${part} in ${first}`);
    await page.locator("#rf-digests summary").first().click();
    await page.locator("#rf-digests button.copy").first().waitFor();
  });

  await t.test("what is saved is the answer", () => savesTheAnswer(page, digest));

  await t.test("another digest and another venue; a malformed digest", async () => {
    const other = await audit(page, { anchor: "11".repeat(32), venue: "Somebody else" });
    site.says(other, "1", /RF-2201/);
    site.says(other, "1", /RF-2202/);
    assert.equal(await site.announced(page, "audit"), "does_not_hold");
    site.says(await audit(page, { anchor: "rfs1" }), "2", /RF-\d{4}/);
  });

  await t.test("a changed proof", async () => {
    site.says(await changed(page, (copy) => flip(join(copy, "proofs", "000000.proof"))), "1", /RF-2206/);
  });

  await t.test("a missing proof, a file too many, a changed statement", async () => {
    const missing = await changed(page, (copy) => rm(join(copy, "proofs", "000000.proof")));
    site.says(missing, "2", /RF-(2012|2110|2111)/);
    const extra = await changed(page, (copy) => writeFile(join(copy, "notes.txt"), "notes"));
    site.says(extra, "2", /RF-2013/);
    const statement = await changed(page, (copy) => writeFile(join(copy, "statement.json"), "{}"));
    site.says(statement, "2", /RF-2101/);
  });

  await t.test("a statement before that this one does not follow", async () => {
    await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
    const before = [join(site.PUBLIC, "statement.json"), join(site.PUBLIC, "parameters.json")];
    await page.setInputFiles("#audit-previous", before);
    await page.locator("#slot-previousParameters.filled").waitFor();
    site.says(await audit(page), "1", /RF-2203/);
  });
}));

// Its views are examined here because every page builds the verifying keys anew: one audit serves for both.
test("from disk, by folder; its views while it runs and at the end", () => withPage(async (page) => {
  await bringAxe(page);
  const objections = [];
  await page.setInputFiles("#audit-folder", BUNDLE);
  // From disk this row is hidden; the views are those of a hosted page.
  await page.evaluate(() => {
    document.querySelectorAll("details").forEach((node) => (node.open = true));
    document.getElementById("audit-hosted-row").hidden = false;
  });
  await page.click("#audit-start");
  await page.waitForFunction(() => /generators|key/.test(document.getElementById("audit-step").textContent));
  await examine(page, "audit-running", objections);
  assert.equal(await page.isVisible("#audit-progress"), true, "the audit was over before its view was examined");
  const { exit, text } = await site.result(page, "audit");
  assert.equal(exit, "0", text);
  await examine(page, "audit-result", objections);
  assert.deepEqual(objections, []);
}, { url: pathToFileURL(join(site.PUBLIC, "index.html")).href, reducedMotion: "reduce" }));

test("cancelling ends it at once; the next one starts anew", () => withPage(async (page) => {
  const running = () => page.waitForFunction(() => /generators|key|proofs/.test(document.getElementById("audit-step").textContent));
  await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
  for (let time = 0; time < 2; time += 1) {
    await page.click("#audit-start");
    await running();
    await page.click("#audit-cancel");
    assert.match(await site.message(page, "audit"), /Cancelled/);
    assert.equal(await page.isVisible("#audit-progress"), false);
    assert.equal(await page.evaluate(() => document.activeElement.id), "audit-start");
  }
}));

test("what is no bundle, or none at all", () => withPage(async (page) => {
  await page.click("#audit-start");
  assert.match(await site.message(page, "audit"), /RF-2609/);
  await site.dropFiles(page, "#audit-form", [["statement.json", "{}"], ["blocks.bin", ""]]);
  await page.waitForFunction(() => document.getElementById("audit-messages").textContent.includes("RF-2613"));
  await page.setInputFiles("#audit-archive", site.json("notes.tar", "no archive"));
  await page.click("#audit-start");
  site.says(await site.result(page, "audit"), "2", /RF-\d{4}/);
}));

test("a package, a statement or parameters are not taken for a bundle", () => withPage(async (page) => {
  const [mine] = await site.packages();
  for (const file of [mine.path, join(site.PUBLIC, "statement.json"), join(site.PUBLIC, "parameters.json")]) {
    await page.setInputFiles("#audit-archive", file);
    assert.match(await site.message(page, "audit"), /RF-2606/);
    assert.equal(await page.innerText("#slot-bundle"), "none yet");
    await page.click("#audit-clear");
  }
  await site.dropFiles(page, "#audit-form", [["bundle.tar", await readFile(mine.path, "utf8")]]);
  assert.match(await site.message(page, "audit"), /RF-2606/);
  assert.equal(await page.evaluate(() => source), undefined);
}));

test("while an audit runs, what it checks stays as it is", () => withPage(async (page) => {
  await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
  await page.click("#audit-start");
  await page.locator("#audit-progress:not([hidden])").waitFor();
  await site.dropFiles(page, "#audit-form", [["other.tar", "other"]]);
  await page.evaluate(() => addPrevious([new File(["{}"], "statement.json")]));
  await page.click("#tab-vaults");
  await page.click("#tab-audit");
  assert.match(await page.innerText("#slot-bundle"), /^bundle\.tar/);
  assert.equal(await page.evaluate(() => document.getElementById("audit-messages").textContent), "");
  await page.click("#audit-cancel");
  assert.match(await site.message(page, "audit"), /Cancelled/);
}));

test("a file that is gone when the audit starts", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ringfence-page-"));
  const archive = join(folder, "bundle.tar");
  await writeFile(archive, "gone soon");
  await withPage(async (page) => {
    await page.setInputFiles("#audit-archive", archive);
    await page.locator("#slot-bundle.filled").waitFor();
    await rm(archive);
    await page.click("#audit-start");
    assert.match(await site.message(page, "audit"), /RF-2605/);
  });
  await rm(folder, { recursive: true });
});
