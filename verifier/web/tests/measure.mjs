// What an audit with many rows of reserves takes in Chromium: node measure.mjs BUNDLE HEADERS
//
// BUNDLE is a directory; HEADERS the reader's blocks. RINGFENCE_PUBLIC as for the tests. Prints seconds until the result is
// shown, seconds of some requests for rows, the memory of the module, and how long the page ever stood still. CPU seconds are those
// of the page's process, which other work on the machine changes little.
import * as site from "./site.mjs";

const [bundle, headers] = process.argv.slice(2);
const seconds = (since) => ((Date.now() - since) / 1000).toFixed(1);

const browser = await site.launch();
const inspector = await browser.newBrowserCDPSession();
/** CPU seconds of all pages so far. */
async function spent() {
  const { processInfo } = await inspector.send("SystemInfo.getProcessInfo");
  return processInfo.filter(({ type }) => type === "renderer").reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}
const hosted = await site.serve();
const page = await site.open(browser, hosted.url);
await page.click("#tab-audit");
await page.evaluate(() => document.querySelectorAll("#audit details").forEach((node) => (node.open = true)));
await page.setInputFiles("#audit-folder", bundle);
await page.setInputFiles("#audit-headers-file", headers);
await page.locator("#slot-headers.filled").waitFor();
await page.evaluate(() => {
  window.gap = 0;
  let last = performance.now();
  setInterval(() => {
    window.gap = Math.max(window.gap, performance.now() - last);
    last = performance.now();
  }, 50);
});
let begin = Date.now();
const before = await spent();
await page.click("#audit-start");
await page.locator("#audit-result:not([hidden]), #audit-messages .notice").first().waitFor();
if (await page.isVisible("#audit-messages .notice")) console.log(await page.innerText("#audit-messages"));
console.log(`${bundle}: audit ${seconds(begin)} s, CPU ${((await spent()) - before).toFixed(1)} s`);
await page.waitForFunction(() => document.querySelectorAll("#rows-page tbody tr").length > 0);
console.log(`first page of rows after ${seconds(begin)} s`);
const { levels } = JSON.parse(await page.evaluate(() => shown.get("audit").json)).reserves;
for (const { level, rows, usd } of levels) console.log(`${level}: ${rows} rows, ${usd} USD`);
begin = Date.now();
await page.fill('#audit-rows [name="address"]', "abcd");
await page.waitForFunction(() => !/^(\S+) of \1 rows/.test(document.getElementById("rows-page").textContent));
console.log(`looking for a part of an address: ${seconds(begin)} s, of which 0.25 s wait for the next letter`);
console.log(await page.innerText("#rows-page p"));
begin = Date.now();
const saving = page.waitForEvent("download");
await page.click('#audit-rows [data-rows="all"]');
await (await saving).path();
console.log(`saving all rows as CSV: ${seconds(begin)} s`);
console.log(`longest gap of a 50 ms timer: ${(await page.evaluate(() => window.gap)).toFixed(0)} ms`);
console.log(`memory of the module: ${(await page.evaluate(() => auditor.ask("memory", {})) / 2 ** 20).toFixed(0)} MiB`);
await site.close(page);
await browser.close();
await hosted.close();
