// What a second worker saves in Chromium: node measure-workers.mjs [BUNDLE [ROUNDS]]
//
// BUNDLE is a directory, the published bundle unless given. RINGFENCE_PUBLIC as for the tests. Each round verifies it once with one
// worker and once with two, each in a new page, which builds its keys anew, so that other work on the machine slows both down alike.
// Prints the seconds of each, the fastest of each kind, and by how much two are faster.
import { join } from "node:path";
import * as site from "./site.mjs";

const [bundle = join(site.PUBLIC, "bundle"), rounds = "3"] = process.argv.slice(2);
const browser = await site.launch();
const hosted = await site.serve();
const inspector = await browser.newBrowserCDPSession();

/** CPU seconds of all pages so far. */
async function spent() {
  const { processInfo } = await inspector.send("SystemInfo.getProcessInfo");
  return processInfo.filter(({ type }) => type === "renderer").reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Seconds of a verification in a page that sees so many cores. */
async function verified(cores) {
  const content = `Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => ${cores} });`;
  const page = await site.open(browser, hosted.url, { init: { content } });
  await page.click("#tab-audit");
  await page.setInputFiles("#audit-folder", bundle);
  await page.locator("#slot-bundle.filled").waitFor();
  const before = await spent();
  const begin = performance.now();
  await page.click("#audit-start");
  await page.locator("#audit-result:not([hidden]), #audit-messages .notice").first().waitFor();
  const seconds = (performance.now() - begin) / 1000;
  if (await page.isVisible("#audit-messages .notice")) throw new Error(await page.innerText("#audit-messages"));
  console.log(`${cores} worker${cores > 1 ? "s" : ""}: ${seconds.toFixed(1)} s, CPU ${((await spent()) - before).toFixed(1)} s`);
  await site.close(page);
  return seconds;
}

const best = [Infinity, Infinity];
for (let round = 0; round < Number(rounds); round += 1) {
  for (const cores of round % 2 === 0 ? [1, 2] : [2, 1]) best[cores - 1] = Math.min(best[cores - 1], await verified(cores));
}
console.log(`best: ${best[0].toFixed(1)} s with one, ${best[1].toFixed(1)} s with two, ${(best[0] / best[1]).toFixed(2)} times as fast`);
await browser.close();
await hosted.close();
