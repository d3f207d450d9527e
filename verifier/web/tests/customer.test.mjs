// The customer's page: one thing after another, the five answers in every language, the announced line, and what is carried
// between the panels.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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

const withPage = (body, { url = hosted.url, ...options } = {}) => site.withPage(browser, url, body, options);

const CHINESE = /[\u4e00-\u9fff]/;

/** The one heading of the first rank that is seen. */
async function heading(page) {
  const seen = page.locator("h1:visible");
  assert.equal(await seen.count(), 1, `headings of the first rank: ${await seen.allInnerTexts()}`);
  return seen.innerText();
}

/** The answer came to those who see it, and to those who hear it. */
async function arrived(page) {
  const [tag, top, height] = await page.evaluate(() => {
    const { activeElement } = document;
    return [activeElement.tagName, activeElement.getBoundingClientRect().top, innerHeight];
  });
  assert.equal(tag, "H1");
  assert.ok(top >= 0 && top < height / 2, `the answer's heading is at ${top} of ${height} pixels`);
}

test("the page begins with the venue's name and one thing to do; then the account number is asked for", () => withPage(async (page) => {
  assert.match(await heading(page), /books of Example\?/);
  assert.equal(await page.title(), "Example: check your account");
  assert.match(await page.innerText("#vaults"), /books of 1 January 2025/);
  assert.equal(await page.locator("#vaults .primary:visible").count(), 1);
  assert.equal(await page.innerText("#vaults-choose"), "Choose your file from Example");
  assert.equal(await page.isVisible("#vaults-account"), false);
  await page.setInputFiles("#vaults-files", mine.path);
  await page.waitForFunction(() => document.activeElement.id === "vaults-account");
  assert.equal(await page.locator("#vaults .primary:visible").count(), 1);
  await page.keyboard.type(mine.account);
  await page.keyboard.press("Enter");
  await site.result(page, "vaults");
  await arrived(page);
}));

test("without the books the page names no venue, and asks for them when there is a file", async () => {
  const alone = await site.serve({ "statement.json": null, "parameters.json": null });
  await withPage(async (page) => {
    await page.waitForFunction(() => document.getElementById("build-protocol").textContent !== "…");
    assert.equal(await heading(page), "Is your money in the books?");
    assert.equal(await page.innerText("#vaults-choose"), "Choose your file");
    assert.equal(await page.isVisible("#vaults-published + label"), false);
    await page.setInputFiles("#vaults-files", mine.path);
    await page.locator("#vaults-published + label").waitFor();
    await page.setInputFiles("#vaults-published", ["statement.json", "parameters.json"].map((name) => join(site.PUBLIC, name)));
    await page.waitForFunction(() => document.title.startsWith("Example"));
    // The browser notes what was not there.
    page.noted.console.length = 0;
  }, { url: alone.url, ready: false });
  await alone.close();
});

/** One file for each kind of answer, with the box that it has and what can be done about it. */
const KINDS = {
  in: { box: "rf-note", actions: ["compare", "verify", "receipt"] },
  other_account: { account: "0", box: "rf-open", actions: ["choose-file"] },
  other_publication: {
    change: (text) => text.replace(/("statement": ")(.)/, (_, head, digit) => head + (digit === "0" ? "1" : "0")),
    box: "rf-open",
    actions: ["choose-file"],
  },
  numbers_changed: {
    change: (text) => text.replace(/("amount": "\d*)(\d)"/, (_, head, last) => `${head}${last === "9" ? 8 : Number(last) + 1}"`),
    box: "rf-fails",
    actions: ["choose-file", "report-failure"],
  },
  damaged: { change: (text) => text.slice(0, 900), box: "rf-open", actions: ["choose-file", "report-failure"] },
};

for (const [locale, tag] of [["en-US", "en"], ["zh-CN", "zh-Hans"]]) {
  test(`the five answers, each with what to do next: ${tag}`, () => withPage(async (page) => {
    const said = new Set();
    for (const [kind, { change = (text) => text, account = "", box, actions }] of Object.entries(KINDS)) {
      const { text: words } = await site.checkVaults(page, site.json("mine.package.json", change(text)), mine.account + account);
      const answer = JSON.parse(await page.evaluate(() => shown.get("vaults").json));
      assert.equal([answer].flat()[0].kind, kind);
      const title = await heading(page);
      assert.equal(CHINESE.test(title), tag === "zh-Hans", title);
      said.add(title);
      await arrived(page);
      assert.equal(await page.getAttribute("#vaults-result .rf-answer", "lang"), tag);
      assert.equal(await page.locator(`#vaults-result .rf-verdict.${box}`).count(), 1, `${kind}: ${words}`);
      const places = await page.locator("#vaults-result [data-rf-action]").evaluateAll((nodes) => (
        nodes.map((node) => [node.dataset.rfAction, node.querySelectorAll("button").length])));
      assert.deepEqual(places.map(([name]) => name).sort(), [...actions].sort(), kind);
      for (const [name, buttons] of places) assert.ok(buttons > 0, `${kind}: ${name} has no button`);
      await site.picture(page, `answer-${kind}-${tag}`);
    }
    assert.equal(said.size, Object.keys(KINDS).length);
  }, { locale }));
}

test("a file of another account: the account number stands there to be put right", () => withPage(async (page) => {
  await site.checkVaults(page, mine.path, `${mine.account}0`);
  assert.equal(await page.inputValue("#vaults-account"), `${mine.account}0`);
  await page.fill("#vaults-account", mine.account);
  await page.keyboard.press("Enter");
  await page.locator('#vaults-result [data-rf-action="receipt"]').waitFor();
}));

test("the account number is remembered: another file is checked as soon as it is chosen", () => withPage(async (page) => {
  await site.checkVaults(page, site.json("cut.package.json", text.slice(0, 900)), mine.account);
  const choosing = page.waitForEvent("filechooser");
  await page.click('[data-rf-action="choose-file"] button');
  await (await choosing).setFiles(mine.path);
  await page.locator('#vaults-result [data-rf-action="receipt"]').waitFor();
  await arrived(page);
}));

test("the announced line is compared in the answer itself: amber until then", () => withPage(async (page) => {
  const digest = await site.digestOf(page);
  await site.checkVaults(page, mine.path, mine.account);
  const kind = () => page.evaluate(() => JSON.parse(shown.get("vaults").json)[0]);
  await page.fill("#compare-line", "11".repeat(32));
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => JSON.parse(shown.get("vaults")?.json ?? "[{}]")[0].kind === "other_publication");
  await arrived(page);
  assert.equal((await kind()).difference, "announced");
  await site.openBooks(page);
  await page.fill("#vaults-anchor", "");
  await page.click("#vaults-check");
  await page.locator("#compare-line").waitFor();
  await page.fill("#compare-line", digest);
  await page.click(".compare button");
  await page.waitForFunction(() => shown.has("vaults") && document.getElementById("compare-line") === null);
  assert.equal((await kind()).claims.find((claim) => claim.id === "anchored-digest").status, "holds");
  await page.click("#tab-audit");
  assert.equal(await page.inputValue("#audit-anchor"), digest);
}));

test("all proofs are verified from the answer, which stays, and says so in the end", (t) => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  const title = await heading(page);
  await page.click('[data-rf-action="verify"] button');
  await page.locator("#proofs-running").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "proofs-stop");
  assert.equal(await heading(page), title);
  await page.waitForFunction(() => /\d s so far/.test(document.getElementById("proofs-time").textContent));
  await site.picture(page, "answer-proofs-running");
  await page.locator("#vaults-proofs").waitFor({ state: "hidden" });
  assert.match(await page.innerText("#vaults-result"), /proofs (were )?verified on this device/);
  assert.equal(await page.locator('[data-rf-action="verify"]').count(), 0);
  await arrived(page);
  assert.match(await page.textContent("#live"), /^Finished/);
  await site.picture(page, "answer-proofs-verified");
  await t.test("in another language it says the same", async () => {
    await page.click('#languages [lang="zh-Hans"]');
    await page.waitForFunction(() => document.querySelector("#vaults-result .rf-answer")?.lang === "zh-Hans");
    assert.equal(await page.locator('[data-rf-action="verify"]').count(), 0);
  });
  await t.test("another account of the same books needs no second verification", async () => {
    const other = (await site.packages())[1];
    await site.checkVaults(page, other.path, other.account);
    assert.equal(await page.locator('[data-rf-action="verify"]').count(), 0);
  });
}));

test("a verification is stopped: the answer is as it was", () => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  const before = await page.innerText("#vaults-result");
  await page.click('[data-rf-action="verify"] button');
  await page.click("#proofs-stop");
  await page.locator("#proofs-end").waitFor();
  assert.match(await page.innerText("#proofs-end"), /Stopped/);
  assert.equal(await page.innerText("#vaults-result"), before);
}));

test("without a bundle beside the page its archive is asked for", async () => {
  const alone = await site.serve({ "bundle.tar": null });
  await withPage(async (page) => {
    await site.checkVaults(page, mine.path, mine.account);
    await page.click('[data-rf-action="verify"] button');
    await page.locator("#proofs-ask").waitFor();
    assert.match(await page.innerText("#vaults-proofs"), /RF-2614/);
    await page.setInputFiles("#proofs-file", mine.path);
    await page.waitForFunction(() => /RF-2606/.test(document.getElementById("proofs-end").textContent));
    page.noted.console.length = 0;
  }, { url: alone.url });
  await alone.close();
});

test("from disk: a bundle given to Verify gives the books to the account as well", () => withPage(async (page) => {
  await page.click("#tab-audit");
  await page.setInputFiles("#audit-archive", join(site.PUBLIC, "bundle.tar"));
  await page.locator("#slot-bundle.filled").waitFor();
  await page.click("#tab-vaults");
  await page.waitForFunction(() => document.title.startsWith("Example"));
  assert.equal((await site.checkVaults(page, mine.path, mine.account)).exit, "0");
  await page.click("#tab-chain");
  assert.equal(await page.locator("#chain-list li").count(), 1);
}, { url: pathToFileURL(join(site.PUBLIC, "index.html")).href }));

test("times stand as people write them, with the reader's own beside universal time", () => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  assert.match(await page.innerText("#vaults-result .rf-verdict"), /1 January 2025, 08:00 GMT\+8 where you are/);
  assert.match(await page.innerText("#vaults-result"), /1 January 2025, 00:00 UTC/);
  // Said once in the box, in a sentence of its own.
  assert.equal((await page.innerText("#vaults-result .rf-verdict")).split("where you are").length, 2);
}, { timezoneId: "Asia/Hong_Kong" }));
