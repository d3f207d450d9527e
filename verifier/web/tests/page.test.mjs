// Your account: a customer's package, hosted and from disk, true and false.
import assert from "node:assert/strict";
import { readFile, mkdtemp, open as openFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
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

const withPage = (body, options) => site.withPage(browser, hosted.url, body, options);

/** Checks changed packages one after another in one page; what is found of each. */
async function changed(...changes) {
  const found = [];
  await withPage(async (page) => {
    for (const change of changes) {
      const bytes = change(text);
      assert.notEqual(bytes, text, "the test changes nothing");
      found.push(await site.checkVaults(page, site.json("mine.package.json", bytes), mine.account));
    }
  });
  return found;
}

test("hosted: statement and parameters are there, the package holds", () => withPage(async (page) => {
  const statement = JSON.parse(await readFile(join(site.PUBLIC, "statement.json"), "utf8"));
  const slot = await page.textContent("#slot-statement");
  for (const part of [statement.venue, `epoch ${statement.epoch}`, "1 January 2025, 00:00 UTC", "rfs1"]) assert.ok(slot.includes(part), `${part} in ${slot}`);
  const { exit } = await site.checkVaults(page, mine.path, mine.account);
  assert.equal(exit, "0");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  assert.equal(await site.announced(page, "vaults"), "holds_with_notes");
  await site.picture(page, "vaults");
}));

test("packages of the index hold, one after another", () => withPage(async (page) => {
  for (const { account, path } of (await site.packages()).slice(0, 25)) {
    const { exit } = await site.checkVaults(page, path, account);
    assert.equal(exit, "0", account);
  }
}));

test("from disk: the same file, all three files at once, and nothing asked of a network", async () => {
  const page = await site.open(browser, pathToFileURL(join(site.PUBLIC, "index.html")).href);
  const files = [mine.path, join(site.PUBLIC, "statement.json"), join(site.PUBLIC, "parameters.json")];
  assert.equal((await site.checkVaults(page, files, mine.account)).exit, "0");
  assert.equal(await page.isVisible("#audit-hosted"), false);
  assert.deepEqual(page.noted.requests.filter((url) => !/^(file|blob|data):/.test(url)), []);
  assert.deepEqual(await site.unnoticed(page), site.NOTHING);
  await site.close(page);
});

test("a pasted statement serves as well as a file", async () => {
  const page = await site.open(browser, pathToFileURL(join(site.PUBLIC, "index.html")).href);
  await site.openBooks(page);
  await page.fill("#vaults-pasted", `\n${await readFile(join(site.PUBLIC, "statement.json"), "utf8")}\n`);
  assert.equal((await site.checkVaults(page, mine.path, mine.account)).exit, "0");
  await site.close(page);
});

test("an anchored digest is compared: the right one in every form, another one, a malformed one", () => withPage(async (page) => {
  const digest = await site.digestOf(page);
  await site.checkVaults(page, mine.path, mine.account);
  const hex = await page.evaluate(() => JSON.parse(shown.get("vaults").json)[0].statement);
  for (const form of [digest, ` ${digest} `, digest.toUpperCase(), hex, `0x${hex}`, hex.toUpperCase()]) {
    const { exit, text } = await site.checkVaults(page, mine.path, mine.account, form);
    assert.equal(exit, "0", `${form}: ${text}`);
    const anchored = await page.evaluate(() => JSON.parse(shown.get("vaults").json)[0].claims.find((claim) => claim.id === "anchored-digest"));
    assert.equal(anchored.status, "holds", form);
  }
  for (const form of [" ", `${hex}0`, `${digest}\u200b`, `R${digest.slice(1)}`]) {
    site.says(await site.checkVaults(page, mine.path, mine.account, form), "2", /RF-2024/);
  }
  const other = await site.checkVaults(page, mine.path, mine.account, "11".repeat(32));
  site.says(other, "2", /RF-2201/);
  await site.picture(page, "vaults-other-digest");
  const malformed = await site.checkVaults(page, mine.path, mine.account, digest.slice(0, -1));
  site.says(malformed, "2", /RF-\d{4}/);
}));

test("the account of somebody else", () => withPage(async (page) => {
  const found = await site.checkVaults(page, mine.path, `${mine.account}0`);
  site.says(found, "2", /RF-2401/);
}));

test("t6: an id that no account can have is refused with the reason, and not called another account", () => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  const refused = [["\u200b", "U+200B"], ["\u{e0041}", "U+E0041"], ["\u{e0100}", "U+E0100"], ["\u2800", "U+2800"], ["\u202e", "U+202E"], [" ", "blank"]];
  for (const [hidden, reason] of refused) {
    await page.fill("#vaults-account", mine.account + hidden);
    await page.click("#vaults-check");
    await page.waitForFunction((reason) => document.getElementById("vaults-messages").textContent.includes(reason), reason);
    const message = await site.message(page, "vaults");
    assert.match(message, /RF-2611/);
    assert.ok(!hidden.trim() || !message.includes(hidden), message);
    assert.equal(await page.isVisible("#vaults-result"), false);
    assert.equal(await page.evaluate(() => document.activeElement.id), "vaults-account");
  }
  assert.equal((await site.checkVaults(page, mine.path, mine.account)).exit, "0");
}));

test("t1: names of files are escaped and cut wherever they are shown", () => withPage(async (page) => {
  const hostile = `Checked: all holds\n\u202e\u200b\u{e0041}\u{e0100}\u2800${"x".repeat(500)}.package.json`;
  const hidden = /[\u202e\u200b\u2800]|[\u{e0000}-\u{e0fff}]|x{200}/u;
  const shows = async (id, found) => {
    await page.waitForFunction(([id, found]) => document.getElementById(id).textContent.includes(found), [id, found]);
    const text = await page.evaluate((id) => document.getElementById(id).textContent + document.getElementById("live").textContent, id);
    assert.doesNotMatch(text, hidden);
    assert.match(text, /all holds\\n\\u\{202e\}\\u\{200b\}\\u\{e0041\}/);
  };
  await site.dropFiles(page, "#vaults-form", [[hostile, text]]);
  await shows("slot-package", "…");
  await site.dropFiles(page, "#vaults-form", [[hostile.replace(".package", ""), "no package"]]);
  await shows("vaults-messages", "RF-2606");
  await site.dropFiles(page, "#vaults-form", [[hostile, text], [hostile, text]]);
  await shows("vaults-messages", "RF-2608");
  await page.click("#tab-audit");
  await site.dropFiles(page, "#audit-form", [[hostile.replace(".package.json", ".tar"), "no archive"]]);
  await shows("slot-bundle", "bytes");
  await page.click("#tab-chain");
  await site.dropFiles(page, "#chain-form", [[hostile, text]]);
  await shows("chain-messages", "RF-2606");
}));

test("files of release 0.1 are named as such: nothing is said to be false", () => withPage(async (page) => {
  const old = (name) => join(import.meta.dirname, "../../tests/data/release-0.1", name);
  const named = (found, code) => {
    site.says(found, "2", code);
    assert.match(found.text, /release 0\.1/);
    assert.doesNotMatch(found.text, /does not hold|do not hold/);
  };
  named(await site.checkVaults(page, old("u1.package.json"), "u1"), /RF-2301/);
  await page.setInputFiles("#vaults-files", [old("bundle/statement.json"), old("bundle/parameters.json")]);
  await page.waitForFunction(() => document.getElementById("slot-statement").textContent.includes("release 0.1"));
  named(await site.checkVaults(page, old("u1.package.json"), "u1"), /RF-2302/);
  await page.click("#tab-audit");
  await page.setInputFiles("#audit-folder", old("bundle"));
  await page.click("#audit-start");
  named(await site.result(page, "audit"), /RF-2101/);
  await page.click("#tab-chain");
  await page.setInputFiles("#chain-files", old("bundle/statement.json"));
  await page.locator("#chain-list li").waitFor();
  await page.click("#chain-form button.primary");
  named(await site.result(page, "chain"), /RF-2501/);
}));

test("parameters beside the page that are not of its statement are not used", async () => {
  const other = await readFile(join(import.meta.dirname, "../../tests/data/release-0.1/bundle/parameters.json"));
  const odd = await site.serve({ "parameters.json": other });
  const page = await site.open(browser, odd.url, { ready: false });
  await page.locator("#slot-statement.filled").waitFor({ state: "attached" });
  await page.waitForFunction(() => document.getElementById("slot-parameters").textContent.includes("of other books"));
  const { exit, text } = await site.checkVaults(page, mine.path, mine.account);
  assert.equal(exit, "0", text);
  assert.match(text, /was not computed/);
  assert.deepEqual(await site.unnoticed(page), site.NOTHING);
  await site.close(page);
  await odd.close();
});

test("a damaged package, and one of another version", async () => {
  const damages = [
    (text) => text.replace('"format"', '"formaT"'),
    (text) => text.slice(1),
    (text) => text.slice(0, -20),
    (text) => text.replace(/ringfence-package-\d/, "ringfence-package-9"),
    (text) => JSON.stringify(JSON.parse(text)),
    (text) => `${text}\n`,
  ];
  for (const found of await changed(...damages)) site.says(found, "2", /RF-2301/);
});

test("one number changed, all else as it came: the leaf does not fit", async () => {
  const [found] = await changed((text) => text.replace(/("amount": "\d*)(\d)"/, (_, head, last) => `${head}${last === "9" ? 8 : Number(last) + 1}"`));
  site.says(found, "1", /RF-2403/);
});

test("a package of another statement, and of another venue", async () => {
  const [statement, venue] = await changed(
    (text) => text.replace(/("statement": ")(.)/, (_, head, digit) => head + (digit === "0" ? "1" : "0")),
    (text) => text.replace(/("venue": ")/, "$1Another-"),
  );
  site.says(statement, "2", /RF-2402/);
  site.says(venue, "2", /RF-2402/);
});

test("markup in a package stays text", async () => {
  const [found] = await changed((text) => text.replace(/("label": ")[^"]*/, "$1<b id=x>x</b>"));
  assert.ok(["1", "2"].includes(found.exit));
  assert.doesNotMatch(found.text, /undefined/);
});

test("what does not belong among a customer's files is named", () => withPage(async (page) => {
  const says = async (files, code) => {
    await page.setInputFiles("#vaults-files", files);
    assert.match(await site.message(page, "vaults"), code);
    await page.evaluate(() => clearPanel("vaults"));
  };
  await says(site.json("photo.png", Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])), /RF-2606/);
  await says(join(site.PUBLIC, "bundle.tar"), /RF-2606[^]*Verify/);
  await says([site.json("mine.package.json", text), site.json("again.package.json", text)], /RF-2608/);
  const folder = await mkdtemp(join(tmpdir(), "ringfence-page-"));
  const large = join(folder, "large.package.json");
  const file = await openFile(large, "w");
  await file.truncate(33 * 1024 * 1024);
  await file.close();
  await says(large, /RF-2607/);
  await rm(folder, { recursive: true });
}));

test("what is missing is asked for where it belongs", async () => {
  await withPage(async (page) => {
    const check = () => page.click("#vaults-check");
    const focus = () => page.evaluate(() => document.activeElement.id);
    await page.evaluate(() => checkVaults());
    assert.match(await site.message(page, "vaults"), /RF-2609/);
    assert.equal(await focus(), "vaults-files");
    await page.setInputFiles("#vaults-files", mine.path);
    await page.locator("#slot-package.filled").waitFor();
    assert.equal(await focus(), "vaults-account");
    await check();
    assert.match(await site.message(page, "vaults"), /RF-2611/);
    assert.equal(await focus(), "vaults-account");
  });
  const alone = await site.serve({ "statement.json": null, "parameters.json": null });
  const page = await site.open(browser, alone.url, { ready: false });
  await page.setInputFiles("#vaults-files", mine.path);
  await page.locator("#slot-package.filled").waitFor();
  await page.fill("#vaults-account", mine.account);
  await page.click("#vaults-check");
  assert.match(await site.message(page, "vaults"), /RF-2610/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "vaults-published");
  await page.setInputFiles("#vaults-published", ["statement.json", "parameters.json"].map((name) => join(site.PUBLIC, name)));
  // What was given before is not asked for again.
  assert.equal((await site.result(page, "vaults")).exit, "0");
  await site.close(page);
  await alone.close();
});

test("a server that answers every address with a page gives no statement", async () => {
  const index = await readFile(join(site.PUBLIC, "index.html"));
  const odd = await site.serve({ "statement.json": index, "parameters.json": index });
  const page = await site.open(browser, odd.url, { ready: false });
  await page.waitForFunction(() => document.getElementById("build-protocol").textContent !== "…");
  const files = [mine.path, join(site.PUBLIC, "statement.json"), join(site.PUBLIC, "parameters.json")];
  assert.equal((await site.checkVaults(page, files, mine.account)).exit, "0");
  await site.close(page);
  await odd.close();
});

test("the customer's own statement of other parameters is not mixed with those beside the page", () => withPage(async (page) => {
  const own = await readFile(join(site.PUBLIC, "statement.json"), "utf8");
  const other = own.replace(/"parameters":"./, (found) => found.slice(0, -1) + (found.endsWith("0") ? "1" : "0"));
  await page.setInputFiles("#vaults-files", site.json("statement.json", other));
  await page.waitForFunction(() => !document.getElementById("slot-parameters").classList.contains("filled"));
  const found = await site.checkVaults(page, mine.path, mine.account);
  site.says(found, "2", /RF-2402/);
}));

test("dropped files are sorted by what they are", () => withPage(async (page) => {
  await site.dropFiles(page, "#vaults-form", [["whatever.txt", text]]);
  await page.locator("#slot-package.filled").waitFor();
  assert.match(await page.textContent("#slot-package"), /whatever\.txt/);
}));

test("forgetting leaves nothing, and nothing was ever stored", () => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  await page.click("#vaults-forget");
  await site.message(page, "vaults");
  assert.equal(await page.isVisible("#vaults-result"), false);
  assert.equal(await page.inputValue("#vaults-account"), "");
  assert.equal(await page.textContent("#slot-package"), "none yet");
  assert.ok(!(await page.content()).includes(mine.account));
  const stored = await page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, (await caches.keys()).length]);
  assert.deepEqual(stored, [0, 0, "", 0, 0]);
  assert.equal(page.url(), hosted.url);
  assert.equal((await site.checkVaults(page, mine.path, mine.account)).exit, "0");
}));

/** Lets the page read a file of this name only when `window.release()` is called. */
const slow = (page, name) => page.evaluate((name) => {
  const { arrayBuffer } = File.prototype;
  const gate = new Promise((resolve) => (window.release = resolve));
  File.prototype.arrayBuffer = async function read() {
    if (this.name === name) await gate;
    return arrayBuffer.call(this);
  };
}, name);

/** Lets what was held back come, and all that follows from it. */
const release = (page) => page.evaluate(async () => {
  window.release();
  await new Promise((resolve) => setTimeout(resolve, 500));
});

test("a result goes as soon as a field is edited", () => withPage(async (page) => {
  for (const field of ["#vaults-account", "#vaults-anchor"]) {
    assert.equal((await site.checkVaults(page, mine.path, mine.account)).exit, "0");
    await page.type(field, "0");
    assert.equal(await page.isVisible("#vaults-result"), false, field);
    assert.equal(await page.evaluate(() => shown.has("vaults")), false);
  }
}));

test("a field edited while a check runs: its result is not shown", () => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  await page.evaluate(async () => {
    const checked = checkVaults();
    await Promise.resolve();
    const field = document.getElementById("vaults-account");
    field.value += "0";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await checked;
  });
  assert.equal(await page.isVisible("#vaults-result"), false);
  await page.click("#vaults-check");
  site.says(await site.result(page, "vaults"), "2", /RF-2401/);
}));

test("of two checks at once the later one is shown", () => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  await page.evaluate(async (account) => {
    const field = document.getElementById("vaults-account");
    field.value = `${account}0`;
    const first = checkVaults();
    field.value = account;
    await Promise.all([first, checkVaults()]);
  }, mine.account);
  assert.equal((await site.result(page, "vaults")).exit, "0");
}));

test("a file read slowly does not replace the one chosen after it", () => withPage(async (page) => {
  await slow(page, "slow.package.json");
  await page.setInputFiles("#vaults-files", site.json("slow.package.json", text));
  assert.equal((await site.checkVaults(page, site.json("quick.package.json", text), mine.account)).exit, "0");
  await release(page);
  assert.match(await page.textContent("#slot-package"), /quick/);
  assert.equal(await page.isVisible("#vaults-result"), true);
}));

test("a check waits for the file that is being read", () => withPage(async (page) => {
  await slow(page, "slow.package.json");
  await page.setInputFiles("#vaults-files", site.json("slow.package.json", text));
  await page.evaluate((account) => {
    document.getElementById("vaults-account").value = account;
    window.checking = checkVaults();
  }, mine.account);
  await release(page);
  assert.equal((await site.result(page, "vaults")).exit, "0");
}));

test("a refused file does not stand in the way of the check", () => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  await page.setInputFiles("#vaults-files", site.json("photo.png", "no photo"));
  assert.match(await site.message(page, "vaults"), /RF-2606/);
  assert.equal(await page.isVisible("#vaults-result"), false);
  await page.click("#vaults-check");
  assert.equal((await site.result(page, "vaults")).exit, "0");
}));

test("forgetting while a file is read: it never arrives", () => withPage(async (page) => {
  await slow(page, "slow.package.json");
  await page.setInputFiles("#vaults-files", site.json("slow.package.json", text));
  await page.evaluate((account) => {
    document.getElementById("vaults-account").value = account;
    checkVaults();
    forget();
  }, mine.account);
  await release(page);
  assert.equal(await page.textContent("#slot-package"), "none yet");
  assert.match(await site.message(page, "vaults"), /Cleared/);
  assert.equal(await page.isVisible("#vaults-result"), false);
}));

test("forgetting reaches the other panels", () => withPage(async (page) => {
  await page.click("#tab-audit");
  await page.click("#audit-hosted");
  await page.locator("#slot-bundle.filled").waitFor();
  await page.click("#tab-chain");
  await page.click("#chain-hosted");
  await page.locator("#chain-list li").waitFor();
  await page.click("#tab-vaults");
  await page.evaluate(() => forget());
  assert.equal(await page.textContent("#slot-bundle"), "none yet");
  assert.equal(await page.locator("#chain-list li").count(), 0);
}));

test("forgetting while the files beside the page come: they are taken all the same", async () => {
  let come;
  const late = new Promise((resolve) => (come = resolve));
  const server = await site.serve({ "statement.json": late });
  const page = await site.open(browser, server.url, { ready: false });
  await page.waitForFunction(() => document.getElementById("build-protocol").textContent !== "…");
  await page.evaluate(() => forget());
  come(await readFile(join(site.PUBLIC, "statement.json")));
  await page.locator("#slot-statement.filled").waitFor({ state: "attached" });
  assert.equal((await site.checkVaults(page, mine.path, mine.account)).exit, "0");
  await site.close(page);
  await server.close();
});

test("a venue that poses as another digest: the true one comes first, and nothing is reordered or hidden", () => withPage(async (page) => {
  const statement = await readFile(join(site.PUBLIC, "statement.json"), "utf8");
  const named = (venue) => site.json("state\u202ement.json", statement.replace(/"venue":"[^"]*"/, `"venue":"${venue}"`));
  const slot = (words) => page.waitForFunction((words) => document.getElementById("slot-statement").textContent.includes(words), words);
  await page.setInputFiles("#vaults-files", named("rfs1qqqq"));
  await slot("qqqq");
  const [digest, rest] = await page.evaluate(() => [...document.getElementById("slot-statement").children].map((node) => [node.tagName, node.textContent]));
  assert.equal(digest[0], "CODE");
  assert.match(digest[1], /^rfs1[0-9a-z]{50,}$/);
  assert.equal(rest[0], "BDI");
  assert.ok(rest[1].startsWith("state\\u{202e}ment.json: rfs1qqqq, books of"), rest[1]);
  // No name of a venue: such a statement has no digest to show.
  await page.setInputFiles("#vaults-files", named("Good, digest rfs1qqqq\u202e"));
  await slot("not readable");
  const text = await page.textContent("#slot-statement");
  assert.doesNotMatch(text, /rfs1|\u202e/);
}));

test("nothing is asked of the network but what lies beside the page", async () => {
  const fresh = await site.serve();
  const page = await site.open(browser, fresh.url);
  await site.checkVaults(page, mine.path, mine.account);
  assert.deepEqual([...fresh.asked].sort(), ["/", "/parameters.json", "/statement.json"]);
  const elsewhere = page.noted.requests.filter((url) => !url.startsWith(fresh.url) && !/^(blob|data):/.test(url));
  assert.deepEqual(elsewhere, []);
  await site.close(page);
  await fresh.close();
});

test("time of a check after loading", (t) => withPage(async (page) => {
  await site.checkVaults(page, mine.path, mine.account);
  const times = await page.evaluate(async () => {
    const found = [];
    for (let i = 0; i < 10; i += 1) {
      const begin = performance.now();
      await checkVaults();
      found.push(performance.now() - begin);
    }
    return found;
  });
  times.sort((a, b) => a - b);
  t.diagnostic(`check of a package: median of 10 ${times[5].toFixed(1)} ms, longest ${times[9].toFixed(1)} ms`);
}));
