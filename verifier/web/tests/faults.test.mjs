// What the page says when the browser, the page or the verifier itself is at fault. The data blocks
// of a copy are changed: they are data to the policy, so that it still runs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as site from "./site.mjs";

let browser;
let index;
let mine;

before(async () => {
  browser = await site.launch();
  index = await readFile(join(site.PUBLIC, "index.html"), "utf8");
  [mine] = await site.packages();
});

after(() => browser?.close());

/** A page whose files are replaced. */
async function withSite(replaced, body, options = {}) {
  const server = await site.serve(replaced);
  const page = await site.open(browser, server.url, { ready: false, ...options });
  await body(page);
  assert.deepEqual(await page.evaluate(() => window.violations), []);
  await site.close(page);
  await server.close();
}

/** The page with the text of a data block changed. */
function withBlock(id, change) {
  const [before, rest] = index.split(`id="${id}">`);
  const end = rest.indexOf("</script>");
  return `${before}id="${id}">${change(rest.slice(0, end))}${rest.slice(end)}`;
}

/** The page with lines added to its worker, in place of what they redefine. */
function withWorker(lines) {
  const change = (text) => Buffer.from(`${Buffer.from(text, "base64")}\n${lines}\n`).toString("base64");
  return withBlock("rf-worker", change);
}

async function check(page) {
  await page.locator("#slot-parameters.filled").waitFor({ state: "attached" });
  await page.setInputFiles("#vaults-files", mine.path);
  await page.locator("#slot-package.filled").waitFor();
  await page.fill("#vaults-account", mine.account);
  await page.click("#vaults-check");
}

test("no WebAssembly", () => withSite({}, async (page) => {
  assert.match(await site.message(page, "fatal"), /RF-2601/);
}, { init: () => delete globalThis.WebAssembly }));

test("the module is cut off, is another one, or is missing", async () => {
  const cut = withBlock("rf-wasm", (text) => text.slice(0, 4000));
  const other = withBlock("rf-build", (text) => text.replace(/("wasm_sha256":")./, "$1x"));
  const none = index.replace('id="rf-wasm"', 'id="rf-nothing"');
  for (const page of [cut, other, none]) {
    await withSite({ "index.html": page }, async (page) => assert.match(await site.message(page, "fatal"), /RF-2602/));
  }
});

test("the verifier traps; the next check has a new one", () => {
  const lines = `
    const inclusion = requests.inclusion;
    requests.inclusion = (request) => {
      if (request.anchor) throw new WebAssembly.RuntimeError("unreachable");
      return inclusion(request);
    };`;
  return withSite({ "index.html": withWorker(lines) }, async (page) => {
    await site.openBooks(page);
    await page.fill("#vaults-anchor", "trap");
    await check(page);
    assert.match(await site.message(page, "vaults"), /RF-2603/);
    await page.fill("#vaults-anchor", "");
    await page.click("#vaults-check");
    assert.equal((await site.result(page, "vaults")).exit, "0");
  });
});

test("the worker dies without an answer", () => {
  const lines = `requests.inclusion = () => {
      setTimeout(() => { throw new Error("died"); });
      return new Promise(() => {});
    };`;
  return withSite({ "index.html": withWorker(lines) }, async (page) => {
    await check(page);
    assert.match(await site.message(page, "vaults"), /RF-2603/);
  });
});

test("no memory is left", () => {
  const lines = 'requests.inclusion = () => { throw new RangeError("Array buffer allocation failed"); };';
  return withSite({ "index.html": withWorker(lines) }, async (page) => {
    await check(page);
    assert.match(await site.message(page, "vaults"), /RF-2604/);
  });
});

test("another error of range is not taken for want of memory", () => {
  const lines = 'requests.inclusion = () => { throw new RangeError("Maximum call stack size exceeded"); };';
  return withSite({ "index.html": withWorker(lines) }, async (page) => {
    await check(page);
    assert.match(await site.message(page, "vaults"), /RF-2603/);
  });
});

test("bundle.tar is not beside the page", () => withSite({ "bundle.tar": null }, async (page) => {
  await page.click("#tab-audit");
  await page.click("#audit-hosted");
  await page.click("#audit-start");
  assert.match(await site.message(page, "audit"), /RF-2614[^]*404/);
}));

test("bundle.tar never comes; cancelling ends the waiting", () => withSite({ "bundle.tar": new Promise(() => {}) }, async (page) => {
  await page.click("#tab-audit");
  await page.click("#audit-hosted");
  await page.click("#audit-start");
  await page.waitForFunction(() => document.getElementById("audit-step").textContent.includes("Fetching"));
  await page.click("#audit-cancel");
  assert.match(await site.message(page, "audit"), /Cancelled/);
  await page.click("#audit-clear");
  assert.equal(await page.innerText("#slot-bundle"), "none yet");
}));

test("generators that did not come with the page are announced", () => {
  const lines = `const audit = requests.audit;
    requests.audit = (request, report) => audit(request, (step) => {
      report(step);
      if (step.step === "plan") for (;;);
    });`;
  const bare = withWorker(lines).replace('id="rf-generators-14"', 'id="rf-none"');
  return withSite({ "index.html": bare }, async (page) => {
    await page.click("#tab-audit");
    await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
    await page.click("#audit-start");
    await page.locator("#audit-slow:not([hidden])").waitFor();
    assert.match(await page.innerText("#audit-slow"), /k = 14/);
    // A worker in an endless loop is ended all the same.
    await page.click("#audit-cancel");
    assert.match(await site.message(page, "audit"), /Cancelled/);
  });
});
