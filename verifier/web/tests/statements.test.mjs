// Statements: digests, and the chain of epochs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as site from "./site.mjs";

let browser;
let hosted;
let first;

before(async () => {
  browser = await site.launch();
  hosted = await site.serve();
  first = await readFile(join(site.PUBLIC, "statement.json"), "utf8");
});

after(async () => {
  await browser?.close();
  await hosted?.close();
});

const withPage = (body, options) => site.withPage(browser, hosted.url, async (page) => {
  await page.click("#tab-chain");
  await body(page);
}, options);

/** A statement one epoch later that names `previous`. */
function next(statement, previous) {
  const epoch = String(BigInt(JSON.parse(statement).epoch) + 1n);
  return statement.replace(/"epoch":"\d+"/, `"epoch":"${epoch}"`).replace(/"previous":"\w+"/, `"previous":"${previous}"`);
}

async function check(page, files, anchor = "") {
  await page.click("#chain-clear");
  await page.setInputFiles("#chain-files", files);
  await page.waitForFunction((count) => document.querySelectorAll("#chain-list li").length === count, files.length);
  await page.fill("#chain-anchor", anchor);
  await page.click("#chain-form button.primary");
  return site.result(page, "chain");
}

const answer = (page) => page.evaluate(() => JSON.parse(shown.get("chain").json));

test("the statement beside the page: its digest, and a button that copies it", () => withPage(async (page) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.click("#chain-hosted");
  await page.locator("#chain-list li").waitFor();
  await page.click("#chain-form button.primary");
  const { exit, text } = await site.result(page, "chain");
  // One statement, and no digest to compare it with: nothing can be said.
  assert.equal(exit, "2");
  const digest = await site.digestOf(page).catch(async () => (await answer(page)).statements[0].statement_bech32);
  assert.ok(text.includes(digest));
  await page.locator(`#chain-result button[data-copy="${digest}"]`).first().click();
  await page.waitForFunction(() => document.getElementById("live").textContent === "Copied.");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), digest);
  await site.picture(page, "statements");
}));

test("a chain in any order, and one that is broken", () => withPage(async (page) => {
  await check(page, [site.json("statement.json", first)]);
  const { statement, statement_bech32: digest } = (await answer(page)).statements[0];
  const second = next(first, statement);
  const good = await check(page, [site.json("b.json", second), site.json("a.json", first)]);
  assert.equal(good.exit, "0");
  const last = (await answer(page)).statements[1];
  assert.equal(last.previous, statement);
  assert.equal((await check(page, [site.json("a.json", first), site.json("b.json", second)], last.statement_bech32)).exit, "0");
  const wrong = await check(page, [site.json("a.json", first), site.json("b.json", second)], digest);
  site.says(wrong, "1", /RF-2201/);
  const broken = await check(page, [site.json("a.json", first), site.json("b.json", next(first, "12".repeat(32)))]);
  site.says(broken, "1", /RF-2203/);
  await site.picture(page, "statements-broken");
}));

test("an open statement is named and not taken", () => withPage(async (page) => {
  const completion = { evidence: null, next_snapshot: null, reserves: [], signers: [] };
  const open = JSON.stringify({ ...JSON.parse(first), ...completion, format: "ringfence-open-2" });
  await page.setInputFiles("#chain-files", site.json("open.json", open));
  const said = await site.message(page, "chain");
  assert.match(said, /RF-2606/);
  assert.match(said, /an open statement, which its venue has not completed/);
  assert.match(said, /don't pass it on/);
}));

test("a re-formatted statement, a malformed digest, another file, nothing", () => withPage(async (page) => {
  const pretty = await check(page, [site.json("statement.json", JSON.stringify(JSON.parse(first), null, 2))]);
  site.says(pretty, "2", /RF-2501/);
  const digest = await check(page, [site.json("statement.json", first)], "12");
  assert.equal(digest.exit, "2");
  await page.click("#chain-clear");
  await page.setInputFiles("#chain-files", join(site.PUBLIC, "parameters.json"));
  assert.match(await site.message(page, "chain"), /RF-2606/);
  await page.click("#chain-clear");
  await page.click("#chain-form button.primary");
  assert.match(await site.message(page, "chain"), /RF-2610/);
}));

test("a result goes when the statement beside the page is added, or the digest is edited", () => withPage(async (page) => {
  await check(page, [site.json("statement.json", next(first, "12".repeat(32)))]);
  await page.click("#chain-hosted");
  await page.waitForFunction(() => document.querySelectorAll("#chain-list li").length === 2);
  // The same one is not added twice.
  await page.click("#chain-hosted");
  assert.equal(await page.locator("#chain-list li").count(), 2);
  assert.equal(await page.isVisible("#chain-result"), false);
  await check(page, [site.json("statement.json", first)]);
  await page.type("#chain-anchor", "1");
  assert.equal(await page.isVisible("#chain-result"), false);
}));
