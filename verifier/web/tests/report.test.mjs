// The report as a file of its own, as `ringfence-verifier report` writes it: nothing is cut on a phone, both colour schemes are
// there, paper shows what is folded and has the first screen on page one, and axe has no objection.
//
// RINGFENCE_VERIFIER: the native program. RINGFENCE_PUBLIC: a directory with a bundle.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import * as site from "./site.mjs";
import { bringAxe, examine } from "./views.mjs";

/** What is left of an A4 page within its margins, in CSS pixels: 182 by 267 mm. */
const PAGE = { width: 688, height: 1009 };

let browser;
let folder;
let url;

before(async () => {
  browser = await site.launch();
  folder = await mkdtemp(join(tmpdir(), "ringfence-report-"));
  const written = join(folder, "report.html");
  await promisify(execFile)(process.env.RINGFENCE_VERIFIER, ["report", join(site.PUBLIC, "bundle"), "--out", written]);
  url = pathToFileURL(written).href;
});

after(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

async function withReport(body) {
  const page = await site.open(browser, url, { ready: false, reducedMotion: "reduce" });
  await body(page);
  assert.deepEqual(await page.evaluate(() => window.violations), []);
  assert.deepEqual(page.noted.requests, [url]);
  await site.close(page);
}

const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((node) => (node.open = true)));

test("narrow, in large letters, light and dark, by axe's rules", () => withReport(async (page) => {
  await bringAxe(page);
  const objections = [];
  await examine(page, "report", objections);
  await unfold(page);
  await examine(page, "report-unfolded", objections);
  assert.deepEqual(objections, []);
}));

test("the first screen is page one on paper, and folded parts are open there", () => withReport(async (page) => {
  await page.setViewportSize(PAGE);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const { first, wide, background } = await page.evaluate(() => ({
    first: document.querySelector(".rf-first").getBoundingClientRect().bottom,
    wide: document.scrollingElement.scrollWidth,
    background: getComputedStyle(document.body).backgroundColor,
  }));
  assert.ok(first <= PAGE.height, `the first screen needs ${first} of ${PAGE.height} pixels`);
  assert.equal(wide, PAGE.width, "something is cut at the right edge of the paper");
  assert.equal(background, "rgb(255, 255, 255)", "paper is white, whatever the colour scheme");
  const digest = page.locator("#rf-digests .rf-digest").first();
  assert.ok((await digest.boundingBox())?.height > 0, "digests are folded on paper");
  assert.equal(await page.locator(".rf-contents").isVisible(), false);
}));

test("headings go down one level at a time, and regions have names", () => withReport(async (page) => {
  await unfold(page);
  const levels = await page.evaluate(() => [...document.querySelectorAll("h1, h2, h3, h4, h5")].map((node) => Number(node.tagName[1])));
  assert.deepEqual(levels.slice(0, 3), [1, 2, 3]);
  levels.forEach((level, at) => assert.ok(at === 0 || level <= levels[at - 1] + 1, `h${levels[at - 1]} before h${level}`));
  const unnamed = await page.evaluate(() => [...document.querySelectorAll("[role='region'], [role='img']")].filter((node) => !node.getAttribute("aria-label")).length);
  assert.equal(unnamed, 0);
}));
