// The npm package in Node: the example of its README, its types, and the same reports as the program's on real proofs.
//
// RINGFENCE_NPM: the npm package. RINGFENCE_VERIFIER: the program. RINGFENCE_BROUGHT: what the demo's reader brings.
// RINGFENCE_STRESS: the demo's scenario proofs, those beside that folder unless set.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { PUBLIC, filesBelow, packages } from "./site.mjs";

const { RINGFENCE_BROUGHT: folderOfReader, RINGFENCE_NPM: npm, RINGFENCE_VERIFIER: program } = process.env;
const STRESS = process.env.RINGFENCE_STRESS ?? join(folderOfReader, "..", "stress");
const CHOSEN = join(folderOfReader, "scenarios.json");
const STATEMENT = join(PUBLIC, "statement.json");
const PARAMETERS = join(PUBLIC, "parameters.json");

/** What a program prints, and its exit code. */
function run(path, ...options) {
  return new Promise((resolve) => {
    execFile(path, options, { maxBuffer: 1 << 28 }, (error, stdout) => resolve({ stdout, exitCode: error?.code ?? 0 }));
  });
}

async function load() {
  const { Verifier } = await import(pathToFileURL(join(npm, "ringfence.js")).href);
  return Verifier.load(await readFile(join(npm, "ringfence.wasm")));
}

test("the example says what the program says", async () => {
  const [{ account, path }] = await packages();
  for (const asked of [account, "somebody else"]) {
    const example = await run(process.execPath, join(npm, "example.mjs"), path, STATEMENT, PARAMETERS, asked);
    const native = await run(program, "inclusion", path, "--statement", STATEMENT, "--account", asked, "--json");
    assert.deepEqual(example, native);
    assert.equal(native.exitCode, asked === account ? 0 : 2);
  }
});

test("the verdict is typed and says what the report says", async () => {
  const verifier = await load();
  const [{ account, path }] = await packages();
  const [packaged, statement, parameters] = await Promise.all([path, STATEMENT, PARAMETERS].map(async (file) => new Uint8Array(await readFile(file))));
  const shown = await run(program, "show", join(PUBLIC, "bundle"), "--json");
  const anchor = JSON.parse(shown.stdout).statement_bech32;
  const check = (account, anchor) => verifier.inclusion({ package: packaged, statement, parameters, account, anchor });
  const whole = check(account, anchor);
  assert.deepEqual(whole.verdict, JSON.parse(whole.json)[0].verdict);
  const noted = check(account, undefined);
  assert.ok(["holds", "holds_with_notes"].includes(whole.verdict.level), whole.verdict.level);
  assert.equal(noted.verdict.level, "holds_with_notes");
  assert.equal(noted.verdict.notes[0].id, "not-anchored");
  // Another account accuses no one.
  const other = check("somebody else", anchor);
  assert.deepEqual([other.exitCode, other.verdict.level], [2, "cant_say"]);
  assert.equal(verifier.inclusion({ package: new Uint8Array(), statement, parameters, account }).verdict, null);
  const chain = verifier.chain({ statements: [statement], anchor });
  assert.deepEqual([chain.exitCode, chain.verdict.level], [0, "holds"]);
  assert.equal(verifier.chain({ statements: [statement] }).verdict.level, "cant_say");
});

test("a customer's answer has a kind, a language and papers, and takes what an audit found", async () => {
  const verifier = await load();
  const [{ account, path }] = await packages();
  const [packaged, statement, parameters] = await Promise.all([path, STATEMENT, PARAMETERS].map(async (file) => new Uint8Array(await readFile(file))));
  const check = (change = {}) => verifier.inclusion({ package: packaged, statement, parameters, account, ...change });
  const text = new TextDecoder().decode(packaged);
  const changed = (from, to) => new TextEncoder().encode(text.replace(from, to));
  const digit = text.match(/"amount": "(\d)/);
  const kinds = [
    [{}, "in"],
    [{ account: "somebody else" }, "other_account"],
    [{ package: changed(/"snapshot_time": "\d{4}/, '"snapshot_time": "2001') }, "damaged"],
    [{ package: changed(/"statement": "../, (found) => `${found.slice(0, -2)}${found.endsWith("00") ? "11" : "00"}`) }, "other_publication"],
    [{ package: changed(digit[0], `"amount": "${digit[1] === "9" ? 8 : Number(digit[1]) + 1}`) }, "numbers_changed"],
    [{ package: packaged.subarray(0, 500) }, "damaged"],
  ];
  for (const [change, kind] of kinds) {
    const [english, chinese] = ["en", "zh-CN"].map((language) => check({ ...change, language }));
    assert.deepEqual([english.kind, english.json], [kind, chinese.json]);
    for (const { html } of [english, chinese]) assert.match(html, /<h1 class="rf-lead rf-answer-title"/);
    assert.match(chinese.html, /lang="zh-Hans"/);
    assert.notEqual(english.html, chinese.html);
  }
  // A fault of another file is of no kind.
  assert.equal(check({ statement: new Uint8Array() }).kind, null);
  assert.equal(JSON.parse(check({ language: "tlh" }).json).error.code, "RF-2640");
  const answer = check();
  const time = new Date("2026-02-01T08:30:00.123Z");
  const receipt = verifier.receipt(answer, { time, language: "zh-Hans" });
  const { format, checked_at } = JSON.parse(receipt.json);
  assert.deepEqual([format, checked_at], ["ringfence-receipt-1", "2026-02-01T08:30:00Z"]);
  assert.match(receipt.page, /^<!DOCTYPE html>.*<html lang="zh-Hans">/s);
  assert.ok(receipt.page.includes(receipt.html));
  assert.throws(() => verifier.failureReport(answer), { name: "Failure", code: "RF-2421" });
  const [, , , , [wrong]] = kinds;
  assert.throws(() => verifier.receipt(check(wrong)), { name: "Failure", code: "RF-2420" });
  const failure = verifier.failureReport(check(wrong));
  assert.equal(JSON.parse(failure.json).code, "RF-2403");
  for (const paper of [receipt, failure]) {
    for (const form of [paper.json, paper.html, paper.page]) {
      for (const [, amount] of text.matchAll(/"(?:amount|profit|size|salt)": "(\w{5,})"/g)) assert.ok(!form.includes(amount));
      assert.ok(!form.includes(`"${account}"`));
    }
  }
  assert.throws(() => verifier.receipt({ json: "{}" }), { name: "Failure", code: "RF-2423" });
  assert.throws(() => verifier.receipt(answer, { time: "now" }), { name: "Failure", code: "RF-2422" });
  assert.equal(JSON.parse(check({ audit: { json: "{}" } }).json).error.code, "RF-2425");
});

/** Ids that look like this one, or like none; digests in the forms in which people copy them. */
const alike = (id) => [
  `${id} `, ` ${id}`, `${id}\t`, `${id}\n`, `${id}\u00a0`, `${id}\u200b`, `\ufeff${id}`, `${id}\u2800`, `${id}\u{e0041}`, `${id}\u{e0100}`,
  `\u202e${id}`, " ", "x".repeat(257),
];
const forms = (hex, bech32) => [
  hex, bech32, `0x${hex}`, hex.toUpperCase(), `0X${hex.toUpperCase()}`, bech32.toUpperCase(), ` ${hex}\n`, `\t${bech32} `, `${hex}0`, `0x${bech32}`,
  "", " ", "rfs1", `${bech32}\u200b`, `Rfs1${bech32.slice(4)}`,
];

test("ids and digests in every form: what the module says is what the program says", async () => {
  const verifier = await load();
  const [{ account, path }] = await packages();
  const [packaged, statement, parameters] = await Promise.all([path, STATEMENT, PARAMETERS].map(async (file) => new Uint8Array(await readFile(file))));
  const same = async ({ exitCode, json }, ...options) => {
    const native = await run(program, ...options, "--json");
    assert.deepEqual({ exitCode, stdout: json }, native, JSON.stringify(options));
  };
  const given = ["inclusion", path, "--statement", STATEMENT, `--account`];
  for (const asked of alike(account)) {
    const answer = verifier.inclusion({ package: packaged, statement, parameters, account: asked });
    assert.equal(answer.exitCode, 2, asked);
    assert.equal(JSON.parse(answer.json).error.code, "RF-2611");
    await same(answer, ...given, asked);
  }
  const [{ statement: hex, statement_bech32: bech32 }] = JSON.parse(verifier.chain({ statements: [statement] }).json).statements;
  for (const anchor of forms(hex, bech32)) {
    await same(verifier.inclusion({ package: packaged, statement, parameters, account, anchor }), ...given, account, "--anchor", anchor);
    await same(verifier.chain({ statements: [statement], anchor }), "chain", STATEMENT, "--anchor", anchor);
  }
});

test("texts: escaped, refused, and names that hold half a character", async () => {
  const verifier = await load();
  assert.deepEqual(verifier.text("state\u202ement"), { shown: "state\\u{202e}ment", refused: null });
  assert.equal(verifier.text("12345", "account").refused, null);
  assert.equal(verifier.text("12345 ", "account").refused.code, "RF-2611");
  assert.equal(verifier.text("x".repeat(1000)).shown, `${"x".repeat(119)}…`);
  assert.equal(verifier.text("a\ud800b").shown, "a\ufffdb");
  assert.equal(JSON.parse(verifier.audit({ bundle: [["\ud800", new Uint8Array()]] }).json).error.code, "RF-2013");
});

test("parameters are those of the statement that names them", async () => {
  const verifier = await load();
  const [statement, parameters] = await Promise.all([STATEMENT, PARAMETERS].map(async (file) => new Uint8Array(await readFile(file))));
  assert.match(verifier.parametersOf(statement), /^[0-9a-f]{64}$/);
  assert.equal(verifier.parametersOf(parameters), verifier.parametersOf(statement));
  assert.equal(verifier.parametersOf(new Uint8Array(4)), null);
});

/** The files below a folder, by their names. @returns {Promise<[string, Uint8Array][]>} */
async function filesOf(folder) {
  const names = (await filesBelow(folder)).map((path) => relative(folder, path).replaceAll("\\", "/"));
  return Promise.all(names.map(async (name) => [name, new Uint8Array(await readFile(join(folder, name)))]));
}

/** The files of the published bundle. */
const bundleFiles = () => filesOf(join(PUBLIC, "bundle"));

test("the audit of the published bundle says what the program says, from folder and archive", async () => {
  const verifier = await load();
  const folder = await bundleFiles();
  const archive = new Uint8Array(await readFile(join(PUBLIC, "bundle.tar")));
  const native = await run(program, "verify", join(PUBLIC, "bundle"), "--json");
  assert.deepEqual(verifier.plan(archive), [14]);
  const generators = new Map([[14, new Uint8Array(await readFile(join(npm, "generators-14.bin")))]]);
  for (const bundle of [archive, folder]) {
    const { json, html, exitCode, verdict } = verifier.audit({ bundle, generators });
    assert.deepEqual({ stdout: json, exitCode }, native);
    // Neither a digest nor a key was given.
    assert.equal(verdict.level, "holds_with_notes");
    assert.deepEqual(verdict.notes.slice(0, 2).map((note) => note.id), ["not-anchored", "not-signed"]);
    // A page keeps a number and its unit on one line.
    assert.ok(html.replaceAll("&nbsp;", " ").includes(verdict.sentence), verdict.sentence);
    assert.equal(verdict.total.books, verdict.books.filter((book) => book.cover !== "nothing_owed").length);
  }
});

test("reserves: with what a reader brings the module says what the program says, and so do its rows", async () => {
  const verifier = await load();
  const read = async (name) => new Uint8Array(await readFile(join(folderOfReader, name)));
  const line = async (name) => (await readFile(join(folderOfReader, name), "utf8")).trim();
  const [headers, observation, note] = await Promise.all(["headers.txt", "seen.json", "seen.json.note"].map((name) => (
    read(name.replace("seen", "bitcoin-observation")))));
  const [key, observer] = await Promise.all([line("venue.vkey"), line("observer.vkey")]);
  const seen = join(folderOfReader, "bitcoin-observation.json");
  const bundle = await bundleFiles();
  const generators = new Map([[14, new Uint8Array(await readFile(join(npm, "generators-14.bin")))]]);
  assert.throws(() => verifier.rows(), { name: "Failure", code: "RF-2025" });
  const scratch = await mkdtemp(join(tmpdir(), "ringfence-npm-"));
  const own = join(scratch, "own.csv");
  await writeFile(own, "name,price,source\nBTC,93500.1,index A\nETH,3300,\nnone,1,\n");
  const prices = [{ name: own, text: new Uint8Array(await readFile(own)) }];
  const brought = {
    headers, observations: [{ name: seen, observation, note }], observers: [observer], keys: [key], signatureAge: 40, prices, priceTolerance: 0.5,
  };
  const { json, exitCode } = verifier.audit({ bundle, generators, brought });
  const file = join(scratch, "rows.csv");
  const options = ["--headers", join(folderOfReader, "headers.txt"), "--observation", seen, "--observer", observer, "--key", key];
  options.push("--signature-age", "40", "--rows", file, "--prices", own, "--price-tolerance", "0.5");
  assert.deepEqual({ stdout: json, exitCode }, await run(program, "verify", join(PUBLIC, "bundle"), ...options, "--json"));
  const { reserves } = JSON.parse(json);
  assert.ok(reserves.levels.every(({ rows }) => rows > 0));
  for (const most of [1, 2, 10_000]) assert.equal([...verifier.rowsCsv({ most })].join(""), await readFile(file, "utf8"));
  await rm(scratch, { recursive: true });
  const { count, all, usd, lacks, html } = verifier.rows({ wanted: { level: "proven" }, most: 1 });
  const proven = reserves.levels.find(({ level }) => level === "proven");
  assert.deepEqual([count, all], [proven.rows, reserves.rows]);
  assert.ok(proven.usd.startsWith(usd.split(".")[0]));
  assert.deepEqual(lacks, reserves.lacking.map(({ lack }) => lack));
  assert.equal(html.match(/<tr role="row">/g).length, 2);
  verifier.forgetRows();
  assert.throws(() => verifier.rows(), { code: "RF-2025" });
  assert.equal(verifier.blocksAsked(), null);
});

test("scenario proofs: the module says what the program says, of whole ones and of others", async (t) => {
  const verifier = await load();
  const [stress, archive, own] = await Promise.all([filesOf(STRESS), readFile(join(PUBLIC, "bundle.tar")), readFile(CHOSEN)]);
  const [bundle, scenarios] = [archive, own].map((bytes) => new Uint8Array(bytes));
  const generators = new Map([[14, new Uint8Array(await readFile(join(npm, "generators-14.bin")))]]);
  const steps = [];
  const check = (change) => verifier.stress({ bundle, stress, generators, onProgress: ({ step }) => steps.push(step), ...change });
  const folder = await mkdtemp(join(tmpdir(), "ringfence-npm-"));
  const native = async (...options) => run(program, "stress", join(PUBLIC, "bundle"), STRESS, ...options, "--json");
  const begin = Date.now();
  const whole = check({ scenarios });
  t.diagnostic(`check of two scenarios with the bundle: ${Date.now() - begin} ms`);
  assert.deepEqual({ stdout: whole.json, exitCode: whole.exitCode }, await native("--scenarios", CHOSEN, "--html", join(folder, "report.html")));
  assert.equal(verifier.page(whole), await readFile(join(folder, "report.html"), "utf8"));
  await rm(folder, { recursive: true });
  assert.equal(whole.verdict.level, "holds_with_notes");
  const report = JSON.parse(whole.json);
  assert.equal(report.proven, true);
  assert.equal(report.scenarios.length, 2);
  // Keys and proofs of the bundle, then those of the scenarios.
  assert.ok(steps.indexOf("proofs") < steps.lastIndexOf("key"), String(steps));
  // In any order, in a folder of any name, and over the bundle's files.
  const turned = stress.map(([name, bytes]) => /** @type {[string, Uint8Array]} */ ([`mine/${name}`, bytes])).reverse();
  assert.equal(check({ scenarios, stress: turned, bundle: await bundleFiles() }).json, whole.json);
  const claim = ({ json }, id) => JSON.parse(json).claims.find((claim) => claim.id === id).status;
  assert.equal(claim(check({}), "stress-scenarios"), "not_checked");
  const differ = new TextEncoder().encode(own.toString().replace('"factor":"0.4"', '"factor":"0.5"'));
  assert.equal(claim(check({ scenarios: differ }), "stress-scenarios"), "does_not_hold");
  // A stress statement does not follow itself, and is not accused of it.
  const [, first] = stress.find(([name]) => name === "stress.json");
  const after = check({ previousStress: first });
  assert.deepEqual({ stdout: after.json, exitCode: after.exitCode }, await native("--previous-stress", join(STRESS, "stress.json")));
  assert.deepEqual([after.exitCode, claim(after, "stress-previous")], [0, "not_checked"]);
  const flipped = (bytes) => bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte));
  const damaged = stress.map(([name, bytes]) => [name, name === "proofs/000000.proof" ? flipped(bytes) : bytes]);
  assert.deepEqual([claim(check({ stress: damaged }), "stress-proofs"), check({ stress: damaged }).verdict.level], ["does_not_hold", "does_not_hold"]);
  const refused = (change) => JSON.parse(check(change).json).error.code;
  assert.equal(refused({ stress: stress.filter(([name]) => name !== "proofs/000001.proof") }), "RF-2111");
  assert.equal(refused({ stress: stress.filter(([name]) => name !== "sums.bin") }), "RF-2012");
  assert.equal(refused({ stress: [...stress, ["notes.txt", first]] }), "RF-2013");
  assert.equal(refused({ stress: [...stress, stress[0]] }), "RF-2015");
  assert.equal(refused({ stress: [] }), "RF-2012");
  assert.equal(refused({ previousStress: own }), "RF-2416");
  assert.equal(refused({ scenarios: own.subarray(0, 500) }), "RF-2417");
});

test("what a reader brings is checked without a bundle", async () => {
  const verifier = await load();
  const refused = (brought) => verifier.brought(brought)?.code ?? null;
  const bytes = (text) => new TextEncoder().encode(text);
  assert.equal(refused({}), null);
  assert.equal(refused({ keys: ["", " \n"], quorum: " ", window: 900 }), null);
  assert.equal(refused({ keys: ["a\nb"] }), "RF-2123");
  assert.equal(refused({ quorum: "two" }), "RF-2129");
  assert.equal(refused({ signatureAge: -1 }), "RF-2129");
  assert.equal(refused({ accepted: ["ether"] }), "RF-2124");
  assert.equal(refused({ headers: bytes("bitcoin 1") }), "RF-2121");
  assert.equal(refused({ table: bytes("{}") }), "RF-2122");
  assert.equal(refused({ prices: [{ name: "own.csv", text: bytes("name,price\nBTC,x\n") }] }), "RF-2132");
  assert.equal(refused({ priceTolerance: "1 %" }), "RF-2133");
  assert.equal(refused({ anchor: "rfs1" }), "RF-2024");
  const files = new Map(verifier.evidenceFiles());
  assert.equal(files.get("state.bin"), 128 << 20);
  assert.equal(files.get("policy.json"), 8 << 20);
  assert.equal(files.get("history.rows"), 1 << 29);
  assert.equal(files.size, 7);
  const doubled = [["a/state.bin", bytes("")], ["state.bin", bytes("")]];
  const bundle = await bundleFiles();
  assert.equal(JSON.parse(verifier.audit({ bundle, evidence: doubled }).json).error.code, "RF-2015");
  assert.equal(JSON.parse(verifier.audit({ bundle, evidence: [["notes.txt", bytes("")]] }).json).error.code, "RF-2013");
});

test("chains, kinds and failures", async () => {
  const verifier = await load();
  const statement = new Uint8Array(await readFile(STATEMENT));
  const native = await run(program, "chain", STATEMENT, "--json");
  const { json, exitCode } = verifier.chain({ statements: [statement] });
  assert.deepEqual({ stdout: json, exitCode }, native);
  assert.equal(verifier.identify(statement), "statement");
  assert.equal(verifier.identify(new Uint8Array(await readFile(PARAMETERS))), "parameters");
  assert.throws(() => verifier.plan(statement), { name: "Failure", code: /^RF-/ });
  const refused = verifier.chain({ statements: [statement], anchor: "rfs1nonsense" });
  assert.equal(JSON.parse(refused.json).error.code, "RF-2024");
});

test("an open statement is refused by its name", async () => {
  const verifier = await load();
  const document = JSON.parse(await readFile(STATEMENT, "utf8"));
  const completion = { evidence: null, next_snapshot: null, reserves: [], signers: [] };
  const open = new TextEncoder().encode(JSON.stringify({ ...document, ...completion, format: "ringfence-open-2" }));
  assert.equal(verifier.identify(open), "open_statement");
  const { json, exitCode } = verifier.chain({ statements: [open] });
  const { code, message, help } = JSON.parse(json).error;
  assert.deepEqual([exitCode, code], [2, "RF-2501"]);
  assert.match(message, /ringfence-open-2, an open statement/);
  assert.match(help, /venue's word/);
  const bundle = (await bundleFiles()).map(([name, bytes]) => [name, name === "statement.json" ? open : bytes]);
  assert.equal(JSON.parse(verifier.audit({ bundle }).json).error.code, "RF-2101");
});

test("the types are those of the example", async () => {
  const options = ["--noEmit", "--strict", "--allowJs", "--checkJs", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"];
  const compiler = join(import.meta.dirname, "node_modules/typescript/bin/tsc");
  const types = join(import.meta.dirname, "node_modules/@types");
  const checked = await run(process.execPath, compiler, ...options, "--typeRoots", types, "--types", "node", join(npm, "example.mjs"));
  assert.deepEqual(checked, { stdout: "", exitCode: 0 });
});
