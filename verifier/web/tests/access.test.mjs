// Reach: keyboard alone, narrow windows, dark colours, large text, and axe's rules.
//
// The views of an audit that runs and of its result are examined in audit.test.mjs, where one is under way.
import assert from "node:assert/strict";
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
  await site.checkVaults(page, mine.path, "somebody else", "11".repeat(32));
  await look("vaults-false");
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

test("your account by keyboard alone", async () => {
  const page = await site.open(browser, hosted.url);
  // Listened for from the start: a chooser that opens before the browser is told to hand it over is lost.
  const choosing = new Promise((resolve) => page.once("filechooser", resolve));
  const press = (key) => page.keyboard.press(key);
  const focus = () => page.evaluate(() => document.activeElement.id);
  /** Goes on with Tab; whatever has the focus must show it. */
  const tabTo = async (id) => {
    for (let step = 0; step < 30; step += 1) {
      await press("Tab");
      const seen = await page.evaluate(() => {
        const node = document.activeElement;
        // A field that chooses files shows it on the button beside it.
        const seen = node.matches("input.unseen") ? node.nextElementSibling : node;
        return node === document.body || getComputedStyle(seen).outlineStyle !== "none";
      });
      assert.ok(seen, `no outline on ${await focus()}`);
      if (await focus() === id) return;
    }
    assert.fail(`${id} is not reached`);
  };
  await tabTo("tab-vaults");
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
  await tabTo("vaults-files");
  await press("Enter");
  await (await choosing).setFiles(mine.path);
  // Then the account number is asked for.
  await page.waitForFunction(() => document.activeElement.id === "vaults-account");
  await page.keyboard.type(mine.account);
  await press("Enter");
  assert.equal((await site.result(page, "vaults")).exit, "0");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  assert.deepEqual(await site.unnoticed(page), site.NOTHING);
  await site.close(page);
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
