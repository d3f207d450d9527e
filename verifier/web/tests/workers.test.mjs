// Verify with several workers, in the page: both share the proofs, the answer is the program's, and a helper that stops,
// hangs or lies changes nothing but the time. The number of cores is set, so that it is the same on every machine.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { flip, withChanged } from "./changed.mjs";
import * as site from "./site.mjs";

const BUNDLE = join(site.PUBLIC, "bundle");
let browser;
let index;

before(async () => {
  browser = await site.launch();
  index = await readFile(join(site.PUBLIC, "index.html"), "utf8");
});

after(() => browser?.close());

/** Sets the number of cores, and notes every worker and its end. */
const watched = (cores) => `
  Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => ${cores} });
  window.workers = { made: 0, ended: 0 };
  const Own = window.Worker;
  window.Worker = class extends Own {
    constructor(...of) { super(...of); window.workers.made += 1; }
    terminate() { window.workers.ended += 1; super.terminate(); }
  };`;

/** The page with lines added to its worker. */
function withWorker(lines) {
  const [before, rest] = index.split('id="rf-worker">');
  const end = rest.indexOf("</script>");
  const worker = `${Buffer.from(rest.slice(0, end), "base64")}\n${lines}\n`;
  return `${before}id="rf-worker">${Buffer.from(worker).toString("base64")}${rest.slice(end)}`;
}

/** A page with so many cores and with lines added to its worker, and the audit in front. */
async function withPage({ cores = 2, worker = "" }, body) {
  const server = await site.serve({ "index.html": withWorker(worker) });
  const page = await site.open(browser, server.url, { init: { content: watched(cores) } });
  await page.click("#tab-audit");
  await page.evaluate(() => {
    window.said = new Set();
    const note = () => ["step", "count", "elapsed", "slow"].forEach((part) => window.said.add(document.getElementById(`audit-${part}`).textContent));
    new MutationObserver(note).observe(document.getElementById("audit-progress"), { childList: true, subtree: true, characterData: true });
  });
  await body(page);
  assert.deepEqual(await site.unnoticed(page), site.NOTHING);
  await site.close(page);
  await server.close();
}

/** Audits a folder; the answer, all that was said meanwhile, and the workers. */
async function audit(page, folder) {
  await page.setInputFiles("#audit-folder", folder);
  await page.click("#audit-start");
  await page.locator("#audit-result:not([hidden]), #audit-messages .notice").first().waitFor();
  return page.evaluate(() => ({ json: shown.get("audit")?.json, said: [...window.said].join("\n"), workers: window.workers }));
}

/** What the program says. */
function native(folder) {
  return new Promise((resolve) => {
    execFile(process.env.RINGFENCE_VERIFIER, ["verify", folder, "--json"], { maxBuffer: 1 << 28 }, (_, stdout) => resolve(stdout));
  });
}

/** A copy of the bundle whose first two proofs are false. */
const falsified = (body) => withChanged(BUNDLE, async (copy) => {
  for (const name of ["000000.proof", "000001.proof"]) await flip(join(copy, "proofs", name));
}, body);

test("two cores: a helper verifies beside the first worker, is ended, and the answer is the program's", () => (
  withPage({ cores: 2 }, async (page) => {
    const { json, said, workers } = await audit(page, BUNDLE);
    assert.equal(json, await native(BUNDLE));
    // One for what takes a moment, one that audits, one helper.
    assert.deepEqual(workers, { made: 3, ended: 1 });
    for (const words of [/0 of 2 proofs done, 2 workers/, /2 of 2 proofs done/, /The proofs are done/]) assert.match(said, words);
    assert.match(said, /\d+ s, (about \d+ s|\d+ s to \d+ s) left for the proofs/);
    // What is false is found false by whoever looks, and said in the same words.
    await falsified(async (copy) => {
      await page.evaluate(() => window.said.clear());
      const { json } = await audit(page, copy);
      assert.equal(json, await native(copy));
      assert.match(json, /RF-2206/);
    });
  })));

test("one core: no helper, and the same answer", () => withPage({ cores: 1 }, async (page) => {
  const { json, said, workers } = await audit(page, BUNDLE);
  assert.equal(json, await native(BUNDLE));
  assert.deepEqual(workers, { made: 2, ended: 0 });
  assert.match(said, /1 of 2 proofs done/);
  assert.doesNotMatch(said, /workers/);
}));

/** Lines that make a helper, which is not the worker that shares the proofs out, do something else. */
const helperDoes = (what) => `
  let audits = false;
  const { shares, verifyShare } = requests;
  requests.shares = (...of) => { audits = true; return shares(...of); };
  requests.verifyShare = (...of) => { if (audits) return verifyShare(...of); ${what} };`;

const FAULTS = {
  "runs out of memory": 'throw new RangeError("Out of memory");',
  "throws outside of any request": "setTimeout(() => { throw new Error('gone'); }); return new Promise(() => {});",
  "says nothing any more": "self.close(); return new Promise(() => {});",
};

for (const [fault, what] of Object.entries(FAULTS)) {
  test(`a helper that ${fault}: the first worker verifies its share`, () => (
    withPage({ worker: helperDoes(what) }, async (page) => {
      const { json, said, workers } = await audit(page, BUNDLE);
      assert.equal(json, await native(BUNDLE));
      assert.deepEqual(workers, { made: 3, ended: 1 });
      assert.match(said, /ended one of the workers/);
    })));
}

test("a helper that says that false proofs are verified is not believed", () => {
  const lie = `
    return verifyShare(...of).then((sealed) => ({ ...sealed, proofs: of[0].proofs.map((index) => [index, "11".repeat(32)]) }));`;
  return withPage({ worker: helperDoes(lie) }, (page) => falsified(async (copy) => {
    const { json } = await audit(page, copy);
    assert.equal(json, await native(copy));
    assert.match(json, /RF-2206/);
  }));
});

test("stopped in the middle: all workers that verify are ended, and nothing is said to hold", () => (
  withPage({ cores: 2 }, async (page) => {
    await page.setInputFiles("#audit-folder", BUNDLE);
    await page.click("#audit-start");
    await page.waitForFunction(() => window.workers.made === 3 && /key/.test(document.getElementById("audit-step").textContent));
    await page.click("#audit-cancel");
    assert.match(await site.message(page, "audit"), /Cancelled/);
    assert.deepEqual(await page.evaluate(() => window.workers), { made: 3, ended: 2 });
    assert.equal(await page.isVisible("#audit-result"), false);
    // Nothing goes on behind the page's back.
    assert.equal(await page.evaluate(() => shown.get("audit")), undefined);
  })));

test("how many workers there are", () => withPage({}, async (page) => {
  const count = (size, device) => page.evaluate(([size, device]) => workersFor(size, device), [size, device]);
  const cores = (hardwareConcurrency) => count(1000, { hardwareConcurrency });
  assert.deepEqual(await Promise.all([1, 2, 3, 4, 6, 8, 64].map(cores)), [1, 2, 2, 3, 4, 4, 4]);
  assert.equal(await count(1000, {}), 1);
  assert.equal(await count(1000, { hardwareConcurrency: 8, deviceMemory: 0.5 }), 1);
  assert.equal(await count(1000, { hardwareConcurrency: 8, deviceMemory: 2 }), 2);
  assert.equal(await count(200 * 2 ** 20, { hardwareConcurrency: 8 }), 2);
  assert.equal(await count(2 ** 30, { hardwareConcurrency: 8 }), 1);
}));
