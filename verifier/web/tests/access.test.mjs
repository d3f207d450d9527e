// Reach: keyboard alone, narrow windows, dark colours, large text, and axe's rules.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as site from "./site.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
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

/** Visits every panel, empty and with a result, and calls `look` in each. */
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
  await page.click("#tab-audit");
  await page.click("#audit-hosted");
  await page.click("#audit-start");
  await page.waitForFunction(() => /generators|key/.test(document.getElementById("audit-step").textContent));
  await look("audit-running");
  await site.result(page, "audit");
  await look("audit-result");
}

const WIDTHS = { phone: 360, desktop: 1100 };

/**
 * What there is to object to in one view: scrolling sideways at 360 pixels or with text of twice the
 * size, and what axe finds in both schemes.
 */
async function examine(page, view, objections) {
  await page.setViewportSize({ width: WIDTHS.phone, height: 740 });
  objections.push(...await overflow(page, `${view} on a phone`));
  await site.picture(page, `phone-${view}`);
  await page.setViewportSize({ width: 2 * WIDTHS.phone, height: 740 });
  await page.evaluate(() => document.documentElement.classList.add("twice"));
  objections.push(...await overflow(page, `${view} in large letters`));
  await page.evaluate(() => document.documentElement.classList.remove("twice"));
  await page.setViewportSize({ width: WIDTHS.desktop, height: 900 });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await site.picture(page, `${colorScheme}-${view}`);
    assert.equal(await isLight(page), colorScheme === "light");
    objections.push(...await axe(page, `${view}, ${colorScheme}`));
  }
}

async function overflow(page, view) {
  const [wide, room] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
  return wide <= room ? [] : [`${view}: ${wide} pixels in ${room}`];
}

function isLight(page) {
  return page.evaluate(() => {
    const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
    return red + green + blue > 382;
  });
}

async function axe(page, view) {
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${view}: ${id}: ${node.html} (${node.failureSummary})`));
}

test("every view: narrow, in large letters, light and dark, by axe's rules", async () => {
  // axe comes in from outside, which the page's policy rightly forbids.
  const page = await site.open(browser, hosted.url, { reducedMotion: "reduce", bypassCSP: true });
  await page.addScriptTag({ content: await readFile(AXE, "utf8") });
  await page.addStyleTag({ content: ".twice { font-size: 200% !important }" });
  const objections = [];
  await everywhere(page, (view) => examine(page, view, objections));
  assert.deepEqual(objections, []);
  await site.close(page);
});

test("my vaults by keyboard alone", async () => {
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
        return node === document.body || getComputedStyle(node).outlineStyle !== "none";
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
  await page.locator("#slot-package.filled").waitFor();
  await tabTo("vaults-account");
  await page.keyboard.type(mine.account);
  await press("Enter");
  assert.equal((await site.result(page, "vaults")).exit, "0");
  assert.equal(await focus(), "vaults-result");
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
