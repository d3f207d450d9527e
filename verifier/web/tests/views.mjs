// What every view of the page must be like: as wide as the window on a phone, on a tablet and in large letters, readable in both colour
// schemes, and right by axe's rules.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as site from "./site.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Gives a page axe; as the browser's own tools do, past the page's policy, which stays as it is for all else. */
export async function bringAxe(page) {
  await page.evaluate(`${await readFile(AXE, "utf8")}; undefined`);
}

const WIDTHS = { phone: 360, desktop: 1100 };
/** Other widths at which nothing may be cut: a usual phone and a tablet. */
const NARROW = [390, 768];

/**
 * What there is to object to in one view: scrolling sideways at 360 pixels or with text of twice the
 * size, and what axe finds in both schemes.
 */
export async function examine(page, view, objections) {
  await page.setViewportSize({ width: WIDTHS.phone, height: 740 });
  objections.push(...await overflow(page, `${view} on a phone`));
  await site.picture(page, `phone-${view}`);
  for (const width of NARROW) {
    await page.setViewportSize({ width, height: 844 });
    objections.push(...await overflow(page, `${view} at ${width} pixels`));
  }
  await page.setViewportSize({ width: 2 * WIDTHS.phone, height: 740 });
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%", "important"));
  objections.push(...await overflow(page, `${view} in large letters`));
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
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
