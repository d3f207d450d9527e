// Languages: every word of the customer's page in each, the one that the browser asks for, and no word left behind.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as site from "./site.mjs";

let browser;
let hosted;
let mine;

before(async () => {
  browser = await site.launch();
  hosted = await site.serve();
  [mine] = await site.packages();
});

after(async () => {
  await browser?.close();
  await hosted?.close();
});

const withPage = (body, options) => site.withPage(browser, hosted.url, body, options);

const speaks = (page) => page.getAttribute("html", "lang");

test("the first language wanted that there is, in its script", async () => {
  for (const [locale, tag] of [["en-GB", "en"], ["zh-CN", "zh-Hans"], ["zh-SG", "zh-Hans"], ["zh-TW", "en"], ["de-DE", "en"]]) {
    await withPage(async (page) => assert.equal(await speaks(page), tag, locale), { locale });
  }
});

test("all languages have the same words with the same values, and each its own", () => withPage(async (page) => {
  const all = await page.evaluate(() => words);
  assert.deepEqual(Object.keys(all), ["en", "zh-Hans"]);
  const names = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  const same = [];
  for (const [key, { text }] of Object.entries(all.en)) {
    assert.deepEqual(names(all["zh-Hans"][key].text), names(text), key);
    if (all["zh-Hans"][key].text === text) same.push(key);
  }
  assert.deepEqual(same, []);
}));

test("switching: all that is seen changes, what was given and the answer stay, and nothing is stored", () => withPage(async (page) => {
  const press = (tag) => page.click(`#languages [lang="${tag}"]`);
  const pressed = (tag) => page.getAttribute(`#languages [lang="${tag}"]`, "aria-pressed");
  assert.equal(await pressed("en"), "true");
  // Words of the template that have no Chinese letter after the switch were forgotten.
  await press("zh-Hans");
  assert.equal(await speaks(page), "zh-Hans");
  assert.equal(await pressed("zh-Hans"), "true");
  assert.equal(await pressed("en"), "false");
  const left = await page.locator("[data-word]").evaluateAll((nodes) => (
    nodes.map((node) => node.textContent).filter((text) => !/[\u4e00-\u9fff]/.test(text) && !/^SHA-256/.test(text))));
  assert.deepEqual(left, []);
  assert.match(await page.title(), /Example：/);
  await site.checkVaults(page, mine.path, mine.account);
  const title = () => page.innerText("#vaults-result h1");
  const chinese = await title();
  await press("en");
  await page.waitForFunction(() => document.querySelector("#vaults-result .rf-answer")?.lang === "en");
  assert.notEqual(await title(), chinese);
  assert.equal(await page.inputValue("#vaults-account"), mine.account);
  // The reader stays at the switch.
  assert.equal(await page.evaluate(() => document.activeElement.lang), "en");
  await press("zh-Hans");
  await page.waitForFunction((chinese) => document.querySelector("#vaults-result h1")?.textContent === chinese, chinese);
  const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  assert.deepEqual(stored, [0, 0, ""]);
}));

test("a message is said again in the language of now; parts for auditors are marked as English", () => withPage(async (page) => {
  await page.setInputFiles("#vaults-files", site.json("photo.png", "no photo"));
  assert.match(await site.message(page, "vaults"), /What to try/);
  await page.click('#languages [lang="zh-Hans"]');
  const words = await site.message(page, "vaults");
  assert.match(words, /RF-2606/);
  assert.doesNotMatch(words, /What to try|none of/);
  for (const panel of ["audit", "chain"]) assert.equal(await page.getAttribute(`#${panel}`, "lang"), "en");
  assert.match(await page.getAttribute('#languages [lang="zh-Hans"]', "title"), /英文/);
}));

test("without scripts the page is read in English and says what to do", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(hosted.url);
  assert.match(await page.innerText("body"), /Allow JavaScript for this page/);
  assert.match(await page.innerText("body"), /Is your money in the books\?/);
  assert.match(await page.innerText("body"), /Nothing leaves this device, and nothing is stored/);
  await context.close();
});
