// Pictures of every state of the customer's page: node states.mjs FOLDER. No test: they are for looking at.
//
// Every state is taken at 1280 and 390 pixels, light and dark, in every language. LANGUAGES, WIDTHS, SCHEMES and STATES take only
// these, separated by commas.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as site from "./site.mjs";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("name a folder for the pictures: node states.mjs FOLDER");
const only = (name, all) => process.env[name]?.split(",") ?? all;

const [mine] = await site.packages();
const text = await readFile(mine.path, "utf8");
const check = (page, change = (same) => same, account = mine.account) => (
  site.checkVaults(page, site.json("cobalt-2025-11-25.package.json", change(text)), account));
const act = (page, action) => page.locator(`[data-rf-action="${action}"] button`).first().click();
const upNumber = (found, head, last) => `${head}${last === "9" ? 8 : Number(last) + 1}"`;
const otherDigit = (found, head, digit) => head + (digit === "0" ? "1" : "0");

/** How each state comes about. @type {Record<string, (page: any) => Promise<void>>} */
const STATES = {
  start: async () => {},
  file: async (page) => {
    await page.setInputFiles("#vaults-files", mine.path);
    await page.locator("#vaults-asked").waitFor();
  },
  problem: async (page) => {
    await page.setInputFiles("#vaults-files", site.json("photo.png", "no photo"));
    await site.message(page, "vaults");
  },
  in: (page) => check(page),
  compared: async (page) => site.checkVaults(page, mine.path, mine.account, await site.digestOf(page)),
  "other-account": (page) => check(page, undefined, `${mine.account}0`),
  "other-publication": (page) => check(page, (same) => same.replace(/("statement": ")(.)/, otherDigit)),
  "other-line": (page) => site.checkVaults(page, mine.path, mine.account, "11".repeat(32)),
  "numbers-changed": (page) => check(page, (same) => same.replace(/("amount": "\d*)(\d)"/, upNumber)),
  damaged: (page) => check(page, (same) => same.slice(0, 900)),
  receipt: async (page) => {
    await check(page);
    await act(page, "receipt");
    await page.locator("#vaults-kept").waitFor();
  },
  report: async (page) => {
    await STATES["numbers-changed"](page);
    await act(page, "report-failure");
    await page.locator("#vaults-kept").waitFor();
  },
  proofs: async (page) => {
    await check(page);
    await act(page, "verify");
    await page.waitForFunction(() => document.getElementById("proofs-time").textContent !== "");
  },
  verified: async (page) => {
    await STATES.proofs(page);
    await page.locator("#vaults-proofs").waitFor({ state: "hidden" });
  },
  paper: async (page) => {
    await check(page);
    await page.waitForFunction(() => document.getElementById("print-paper").textContent !== "");
    await page.emulateMedia({ media: "print", colorScheme: "light" });
  },
};

await mkdir(folder, { recursive: true });
const browser = await site.launch();
const hosted = await site.serve();
for (const locale of only("LANGUAGES", ["en", "zh-CN"])) {
  for (const state of only("STATES", Object.keys(STATES))) {
    const page = await site.open(browser, hosted.url, { locale, timezoneId: "Asia/Hong_Kong", reducedMotion: "reduce" });
    await STATES[state](page);
    await page.evaluate(() => document.querySelectorAll("#vaults-form details").forEach((node) => (node.open = false)));
    for (const width of only("WIDTHS", ["1280", "390"])) {
      await page.setViewportSize({ width: Number(width), height: 900 });
      for (const colorScheme of only("SCHEMES", ["light", "dark"])) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(folder, `${state}-${locale}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
    await site.close(page);
  }
}
await browser.close();
await hosted.close();
