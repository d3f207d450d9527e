// Audit: real bundles with real proofs, whole and damaged.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import * as site from "./site.mjs";

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
async function withPage(body, { url = hosted.url, ...options } = {}) {
  const page = await site.open(browser, url, options);
  await page.click("#tab-audit");
  await body(page);
  assert.deepEqual(await site.unnoticed(page), site.NOTHING);
  await site.close(page);
}

/** Audits a copy of the bundle that `change` has changed. */
async function changed(change) {
  const folder = await mkdtemp(join(tmpdir(), "ringfence-page-"));
  const copy = join(folder, "bundle");
  await cp(BUNDLE, copy, { recursive: true });
  await change(copy);
  let found;
  await withPage(async (page) => {
    await page.setInputFiles("#audit-folder", copy);
    await page.click("#audit-start");
    found = await site.result(page, "audit");
  });
  await rm(folder, { recursive: true });
  return found;
}

/** Changes a byte in the middle of a file. */
async function flip(path) {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] ^= 1;
  await writeFile(path, bytes);
}

test("hosted archive: it holds, steps are seen, the page answers meanwhile, JSON is the answer", (t) => withPage(async (page) => {
  await page.evaluate(() => {
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
  const digest = await site.digestOf(page);
  await page.click("#audit-hosted");
  await page.fill("#audit-anchor", digest);
  await page.click("#audit-start");
  const begin = Date.now();
  assert.equal(await page.evaluate(() => document.activeElement.id), "audit-cancel");
  await page.waitForFunction(() => window.steps.length > 2);
  await site.picture(page, "audit-running");
  // The other panels answer while it works.
  await page.click("#tab-chain");
  await page.click("#chain-hosted");
  await page.locator("#chain-list li").waitFor();
  await page.click("#tab-audit");
  const { exit, text } = await site.result(page, "audit");
  t.diagnostic(`audit of the bundle: ${Date.now() - begin} ms`);
  assert.equal(exit, "0", text);
  await site.picture(page, "audit");
  const { steps, gap } = await page.evaluate(() => ({ steps: window.steps, gap: window.gap }));
  t.diagnostic(`longest gap of a 50 ms timer: ${gap.toFixed(0)} ms`);
  assert.ok(gap < 500, `the page stood still for ${gap} ms`);
  for (const step of [/bundle\.tar/, /generators/, /verifying key/, /proofs/]) assert.ok(steps.some((words) => step.test(words)), `${step} in ${steps}`);
  const saving = page.waitForEvent("download");
  await page.click('#audit-result [data-save="json"]');
  const saved = await readFile(await (await saving).path(), "utf8");
  assert.equal(saved, await page.evaluate(() => shown.get("audit").json));
  assert.equal(JSON.parse(saved).statement_bech32, digest);
  assert.ok(JSON.parse(saved).claims.every((claim) => claim.status !== "does_not_hold" || claim.informative));
  const savingPage = page.waitForEvent("download");
  await page.click('#audit-result [data-save="html"]');
  const report = await browser.newPage();
  await report.goto(pathToFileURL(await (await savingPage).path()).href).catch(() => {});
  await report.close();
}));

test("from disk, by folder and by archive", () => withPage(async (page) => {
  await page.setInputFiles("#audit-folder", BUNDLE);
  await page.click("#audit-start");
  const folder = await site.result(page, "audit");
  assert.equal(folder.exit, "0", folder.text);
  await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
  assert.equal(await page.isVisible("#audit-result"), false);
  await page.click("#audit-start");
  const archive = await site.result(page, "audit");
  assert.equal(archive.exit, "0", archive.text);
  assert.equal(archive.text, folder.text);
}, { url: pathToFileURL(join(site.PUBLIC, "index.html")).href }));

test("a changed proof", async () => {
  const { exit, text } = await changed((copy) => flip(join(copy, "proofs", "000000.proof")));
  assert.equal(exit, "1");
  assert.match(text, /RF-2206/);
});

test("a missing proof, a file too many, a changed statement", async () => {
  const missing = await changed((copy) => rm(join(copy, "proofs", "000000.proof")));
  assert.equal(missing.exit, "2");
  assert.match(missing.text, /RF-(2012|2110|2111)/);
  const extra = await changed((copy) => writeFile(join(copy, "notes.txt"), "notes"));
  assert.equal(extra.exit, "2");
  assert.match(extra.text, /RF-2013/);
  const statement = await changed((copy) => writeFile(join(copy, "statement.json"), "{}"));
  assert.equal(statement.exit, "2");
  assert.match(statement.text, /RF-2101/);
});

test("another digest, another venue, a malformed digest", () => withPage(async (page) => {
  const audit = async (anchor, venue) => {
    await page.fill("#audit-anchor", anchor);
    await page.fill("#audit-venue", venue);
    await page.click("#audit-start");
    return site.result(page, "audit");
  };
  await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
  await page.click("#audit-form > details > summary");
  const other = await audit("11".repeat(32), "Somebody else");
  assert.equal(other.exit, "1");
  assert.match(other.text, /RF-2201[^]*RF-2202/);
  const malformed = await audit("rfs1", "");
  assert.equal(malformed.exit, "2");
  assert.match(malformed.text, /RF-\d{4}/);
}));

test("a statement before that this one does not follow", () => withPage(async (page) => {
  await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
  await page.click("#audit-form > details > summary");
  await page.setInputFiles("#audit-previous", [join(site.PUBLIC, "statement.json"), join(site.PUBLIC, "parameters.json")]);
  await page.locator("#slot-previousParameters.filled").waitFor();
  await page.click("#audit-start");
  const { exit, text } = await site.result(page, "audit");
  assert.equal(exit, "1");
  assert.match(text, /RF-2203/);
}));

test("cancelling ends it at once; the next one starts anew", () => withPage(async (page) => {
  await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
  await page.click("#audit-start");
  await page.waitForFunction(() => /generators|key|proofs/.test(document.getElementById("audit-step").textContent));
  await page.click("#audit-cancel");
  assert.match(await site.message(page, "audit"), /Cancelled/);
  assert.equal(await page.isVisible("#audit-progress"), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), "audit-start");
  await page.click("#audit-start");
  assert.equal((await site.result(page, "audit")).exit, "0");
}));

test("what is no bundle, or none at all", () => withPage(async (page) => {
  await page.click("#audit-start");
  assert.match(await site.message(page, "audit"), /RF-2609/);
  await site.dropFiles(page, "#audit-form", [["statement.json", "{}"], ["blocks.bin", ""]]);
  await page.waitForFunction(() => document.getElementById("audit-messages").textContent.includes("RF-2613"));
  await page.setInputFiles("#audit-archive", join(site.PUBLIC, "statement.json"));
  await page.click("#audit-start");
  const { exit, text } = await site.result(page, "audit");
  assert.equal(exit, "2");
  assert.match(text, /RF-\d{4}/);
}));

test("a file that is gone when the audit starts", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ringfence-page-"));
  const archive = join(folder, "bundle.tar");
  await writeFile(archive, "gone soon");
  await withPage(async (page) => {
    await page.setInputFiles("#audit-archive", archive);
    await rm(archive);
    await page.click("#audit-start");
    assert.match(await site.message(page, "audit"), /RF-2605/);
  });
  await rm(folder, { recursive: true });
});
