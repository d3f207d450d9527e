// What a customer keeps and sends: the receipt and the report of a failure, saved, copied and on paper. Neither holds
// anything private.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import * as site from "./site.mjs";

let browser;
let hosted;
let mine;
let text;

before(async () => {
  browser = await site.launch();
  hosted = await site.serve();
  [mine] = await site.packages();
  text = await readFile(mine.path, "utf8");
});

after(async () => {
  await browser?.close();
  await hosted?.close();
});

const withPage = (body, options) => site.withPage(browser, hosted.url, body, options);

/** Every value in a package that is the customer's own: the account, labels, salts and amounts of more than two digits. */
function privateValues() {
  const found = new Set([mine.account]);
  const visit = (value, key) => {
    if (value && typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) visit(inner, Array.isArray(value) ? key : name);
      return;
    }
    const isOwn = ["account", "label", "salt", "amount", "size", "entry_price", "cost", "extra"].includes(key);
    if (isOwn && String(value).length > 2) found.add(String(value));
  };
  visit(JSON.parse(text).vaults, "vaults");
  return [...found];
}

/** Nothing of the customer's own stands in a text, grouped or not. */
function holdsNothingPrivate(paper) {
  const values = privateValues();
  assert.ok(values.length > 3, "the test knows of nothing private");
  const plain = paper.replaceAll(",", "");
  for (const value of values) assert.ok(!plain.includes(value), `${value} stands in ${paper}`);
}

/** Saves by a button below the answer. */
async function saved(page, name) {
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name, exact: true }).click();
  const download = await saving;
  return { file: download.suggestedFilename(), json: await readFile(await download.path(), "utf8") };
}

/** An answer about numbers that were changed. */
function changed(page) {
  const other = text.replace(/("amount": "\d*)(\d)"/, (_, head, last) => `${head}${last === "9" ? 8 : Number(last) + 1}"`);
  return site.checkVaults(page, site.json("mine.package.json", other), mine.account);
}

test("the receipt: what was checked, when and against which books; nothing private", () => withPage(async (page) => {
  const digest = await site.digestOf(page);
  await site.checkVaults(page, mine.path, mine.account, digest);
  await page.getByRole("button", { name: "Keep the receipt" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H2");
  const shownPaper = await page.innerText("#kept-paper");
  assert.ok(shownPaper.includes(digest));
  assert.match(shownPaper, /1 January 2025, 00:00 UTC/);
  holdsNothingPrivate(shownPaper);
  const { file, json } = await saved(page, "Save the receipt");
  assert.match(file, /^ringfence-receipt-rfs1\w+\.json$/);
  holdsNothingPrivate(json);
  const receipt = JSON.parse(json);
  assert.equal(receipt.format, "ringfence-receipt-1");
  assert.equal(receipt.statement, digest);
  assert.ok(Math.abs(new Date(receipt.checked_at).getTime() - Date.now()) < 3_600_000);
  await site.picture(page, "receipt");
  await page.getByRole("button", { name: "Close" }).click();
  assert.equal(await page.isVisible("#vaults-kept"), false);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
}));

test("printing the customer's page prints the receipt alone", () => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  await page.waitForFunction(() => document.getElementById("print-paper").textContent !== "");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.isVisible("#print-paper"), true);
  for (const part of ["header.top", "main", "footer"]) assert.equal(await page.isVisible(part), false, part);
  holdsNothingPrivate(await page.innerText("body"));
  await site.picture(page, "receipt-paper");
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => (window.print = () => (window.printed = document.getElementById("print-paper").textContent)));
  await page.getByRole("button", { name: "Print the receipt" }).first().click();
  assert.match(await page.evaluate(() => window.printed), /Receipt/);
  // What was printed is not left for the next one.
  await page.evaluate(() => forget());
  assert.equal(await page.textContent("#print-paper"), "");
}));

test("an answer without a receipt has none on paper either, and no balances", () => withPage(async (page) => {
  await changed(page);
  assert.equal(await page.getByRole("button", { name: "Keep the receipt" }).count(), 0);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.isVisible("#print-paper"), false);
  assert.match(await page.innerText("main"), /RF-2403/);
}));

test("the report of a failure: code, books and place; saved and copied; nothing private", () => withPage(async (page) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await changed(page);
  await page.getByRole("button", { name: "Make a report without private data" }).click();
  await page.locator("#vaults-kept").waitFor();
  const words = await page.innerText("#kept-paper");
  assert.match(words, /RF-2403/);
  assert.match(words, /It holds nothing private/);
  holdsNothingPrivate(words);
  const { file, json } = await saved(page, "Save the report");
  assert.match(file, /^ringfence-report-rfs1\w+\.json$/);
  holdsNothingPrivate(json);
  const report = JSON.parse(json);
  assert.equal(report.format, "ringfence-failure-1");
  assert.equal(report.code, "RF-2403");
  assert.ok(report.places.length > 0);
  await page.getByRole("button", { name: "Copy the report" }).click();
  await page.waitForFunction(() => document.getElementById("live").textContent === "Copied.");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), json);
  await site.picture(page, "report-of-failure");
}));

test("a damaged file has a report as well, and the next answer takes it away", () => withPage(async (page) => {
  await site.checkVaults(page, site.json("cut.package.json", text.slice(0, 900)), mine.account);
  await page.getByRole("button", { name: "Make a report without private data" }).click();
  await page.locator("#vaults-kept").waitFor();
  holdsNothingPrivate(await page.innerText("#kept-paper"));
  await site.checkVaults(page, mine.path, mine.account);
  assert.equal(await page.isVisible("#vaults-kept"), false);
}));

test("receipt and report in Chinese, and in the other language as soon as it is chosen", () => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  await page.getByRole("button", { name: "保留回执" }).click();
  const lang = (tag) => page.waitForFunction((tag) => document.querySelector("#kept-paper .rf-receipt")?.lang === tag, tag);
  await lang("zh-Hans");
  holdsNothingPrivate(await page.innerText("#kept-paper"));
  await site.picture(page, "receipt-zh-Hans");
  await page.click('#languages [lang="en"]');
  await lang("en");
  assert.equal(await page.getByRole("button", { name: "Save the receipt" }).count(), 1);
}, { locale: "zh-CN" }));
