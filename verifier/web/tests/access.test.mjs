// Reach: keyboard alone, narrow windows, dark colours, large text, and axe's rules.
//
// The views of an audit that runs and of its result are examined in audit.test.mjs, where one is under way.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as site from "./site.mjs";
import { bringAxe, examine } from "./views.mjs";

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

/** Visits every panel, empty and with a result (of an audit: see above), and calls `look` in each. */
async function everywhere(page, look) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((node) => (node.open = true)));
  for (const panel of ["vaults", "audit", "chain"]) {
    await page.click(`#tab-${panel}`);
    await look(panel);
  }
  await page.click("#tab-vaults");
  await site.checkVaults(page, mine.path, mine.account);
  await look("vaults-true");
  await page.locator('[data-rf-action="receipt"] button').first().click();
  await page.locator("#vaults-kept").waitFor();
  await look("vaults-receipt");
  await page.click('#languages [lang="zh-Hans"]');
  await page.waitForFunction(() => document.querySelector("#kept-paper .rf-receipt")?.lang === "zh-Hans");
  await look("vaults-chinese");
  await page.click('#languages [lang="en"]');
  await site.checkVaults(page, mine.path, "somebody else");
  await look("vaults-other-account");
  await site.checkVaults(page, mine.path, mine.account, "11".repeat(32));
  await look("vaults-other-line");
  await site.checkVaults(page, site.json("mine.package.json", (await readFile(mine.path, "utf8")).slice(0, 900)), mine.account);
  await page.locator('[data-rf-action="report-failure"] button').click();
  await page.locator("#vaults-kept").waitFor();
  await look("vaults-damaged");
  await page.setInputFiles("#vaults-files", join(site.PUBLIC, "manifest.json"));
  await page.locator("#vaults-messages .notice").waitFor();
  await look("vaults-problem");
  await page.click("#tab-chain");
  await page.click("#chain-hosted");
  await page.locator("#chain-list li").waitFor();
  await page.click("#chain-form button.primary");
  await site.result(page, "chain");
  await look("chain-result");
}

test("every view: narrow, in large letters, light and dark, by axe's rules", async () => {
  const page = await site.open(browser, hosted.url, { reducedMotion: "reduce" });
  await bringAxe(page);
  const objections = [];
  await everywhere(page, (view) => examine(page, view, objections));
  assert.deepEqual(objections, []);
  assert.deepEqual(await site.unnoticed(page), site.NOTHING);
  await site.close(page);
});

/** Keys on a page. `tabTo` goes on with Tab to an element; whatever has the focus on the way must show it. */
function keys(page) {
  const press = (key) => page.keyboard.press(key);
  const tabTo = async (selector, key = "Tab") => {
    for (let step = 0; step < 40; step += 1) {
      await press(key);
      const [isThere, isSeen, what] = await page.evaluate((selector) => {
        const node = document.activeElement;
        // A field that chooses files shows it on the button beside it.
        const seen = node.matches("input.unseen") ? node.nextElementSibling : node;
        const isSeen = node === document.body || getComputedStyle(seen).outlineStyle !== "none";
        return [node.matches(selector), isSeen, node.outerHTML.slice(0, 200)];
      }, selector);
      assert.ok(isSeen, `no outline on ${what}`);
      if (isThere) return;
    }
    assert.fail(`${selector} is not reached`);
  };
  return { press, tabTo };
}

test("tabs by keyboard alone", async () => {
  const page = await site.open(browser, hosted.url);
  const { press, tabTo } = keys(page);
  await tabTo("#tab-vaults");
  const focus = () => page.evaluate(() => document.activeElement.id);
  const chosen = () => page.getAttribute('[role="tab"][aria-selected="true"]', "id");
  const walk = [
    ["ArrowRight", "tab-audit"],
    ["ArrowRight", "tab-chain"],
    ["ArrowRight", "tab-vaults"],
    ["ArrowLeft", "tab-chain"],
    ["Home", "tab-vaults"],
    ["End", "tab-chain"],
    ["Home", "tab-vaults"],
  ];
  for (const [key, tab] of walk) {
    await press(key);
    assert.equal(await focus(), tab);
    assert.equal(await chosen(), tab);
    assert.equal(await page.locator('[role="tabpanel"]:visible').count(), 1);
  }
  await site.close(page);
});

test("your account by keyboard alone: from the file to the receipt", async () => {
  const page = await site.open(browser, hosted.url);
  const digest = await site.digestOf(page);
  // Listened for from the start: a chooser that opens before the browser is told to hand it over is lost.
  const choosing = new Promise((resolve) => page.once("filechooser", resolve));
  const { press, tabTo } = keys(page);
  const isHeading = () => page.waitForFunction(() => document.activeElement.matches("h1.rf-answer-title"));
  await tabTo("#vaults-files");
  await press("Enter");
  await (await choosing).setFiles(mine.path);
  // Then the account number is asked for.
  await page.waitForFunction(() => document.activeElement.id === "vaults-account");
  await page.keyboard.type(mine.account);
  await press("Enter");
  await isHeading();
  await tabTo("#compare-line");
  await page.keyboard.type(digest);
  await press("Enter");
  await page.waitForFunction(() => !document.getElementById("compare-line"));
  await isHeading();
  await tabTo('[data-rf-action="verify"] button');
  await press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "proofs-stop");
  await press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "proofs-end");
  await tabTo('[data-rf-action="receipt"] button', "Shift+Tab");
  await tabTo('[data-rf-action="receipt"] button', "Shift+Tab");
  await press("Enter");
  await page.waitForFunction(() => document.activeElement.matches("#kept-paper h2"));
  const saving = page.waitForEvent("download");
  await tabTo("#kept-actions button");
  await press("Enter");
  await saving;
  await tabTo("#vaults-forget");
  await press("Enter");
  assert.match(await site.message(page, "vaults"), /Cleared/);
  assert.deepEqual(await site.unnoticed(page), site.NOTHING);
  await site.close(page);
});

test("those who hear the page hear what it is, in both languages", async () => {
  const heard = {
    en: { group: "Language", tab: "Your account", file: "Choose your file from Example", field: "Your account number at Example", region: "Answer" },
    "zh-CN": { group: "语言", tab: "您的账户", file: "选择您从 Example 得到的文件", field: "您在 Example 的账户号", region: "结果" },
  };
  for (const [locale, names] of Object.entries(heard)) {
    const page = await site.open(browser, hosted.url, { locale });
    const named = (role, name) => page.getByRole(role, { name, exact: true });
    await named("group", names.group).waitFor();
    assert.equal(await named("tab", names.tab).getAttribute("aria-selected"), "true");
    assert.equal(await page.getByLabel(names.file, { exact: true }).getAttribute("type"), "file");
    await page.getByLabel(names.file, { exact: true }).setInputFiles(mine.path);
    await named("textbox", names.field).fill(mine.account);
    await page.keyboard.press("Enter");
    await named("region", names.region).waitFor();
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
    // The answer is said as well, with its level.
    await page.waitForFunction(() => document.getElementById("live").textContent !== "");
    const [level, title] = await page.evaluate(() => [".rf-level", ".rf-answer-title"].map((part) => document.querySelector(part).textContent));
    const said = await page.textContent("#live");
    for (const part of [level, title]) assert.ok(said.includes(part), `${part} in ${said}`);
    // Signs say nothing by themselves: each check says its result in a word.
    for (const check of await page.locator("#vaults-result .rf-checks li").all()) {
      assert.ok((await check.locator(".rf-hidden").textContent()).trim());
      assert.equal(await check.locator("svg").first().getAttribute("aria-hidden"), "true");
    }
    await site.close(page);
  }
});

test("every control has a name of its own", async () => {
  const page = await site.open(browser, hosted.url);
  for (const panel of ["vaults", "audit", "chain"]) {
    await page.click(`#tab-${panel}`);
    await page.evaluate(() => document.querySelectorAll("details").forEach((node) => (node.open = true)));
    for (const role of ["button", "textbox"]) {
      for (const control of await page.getByRole(role).all()) {
        const name = await control.evaluate((node) => node.labels?.[0]?.textContent ?? node.getAttribute("aria-label") ?? node.textContent);
        assert.ok(name.trim(), await control.evaluate((node) => node.outerHTML));
      }
    }
  }
  await site.close(page);
});
