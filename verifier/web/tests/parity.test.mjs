// The native and the WebAssembly verifier give the same answers byte for byte, on the attack suite of the native tests
// (RINGFENCE_CORPUS, left there by `cargo test -p ringfence-verifier`) and on the bundle kept for fuzzing.
//
// RINGFENCE_NPM_OF_TESTS: the npm package, built with --test-shapes. The longest of all these files, in one thread: nearly
// all of its time goes to the audits, of which half verifies proofs and half makes keys and generators ready.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { before, test } from "node:test";

const { RINGFENCE_CORPUS: corpus, RINGFENCE_NPM_OF_TESTS: npm } = process.env;

let verifier;
let generators;

before(async () => {
  const { Verifier } = await import(pathToFileURL(join(npm, "ringfence.js")).href);
  verifier = await Verifier.load(await readFile(join(npm, "ringfence.wasm")));
  const ofSize = async (k) => [k, new Uint8Array(await readFile(join(npm, `generators-${k}.bin`)))];
  generators = new Map(await Promise.all([12, 14].map(ofSize)));
});

const file = async (name) => (name === null ? undefined : new Uint8Array(await readFile(join(corpus, "files", name))));

/** Names of files of the corpus in what a reader brings. */
const FILES = ["headers", "table", "observation", "note", "statement", "proof", "text", "file"];

/** What a reader brings, with the files themselves. */
async function broughtOf(given) {
  if (Array.isArray(given)) return Promise.all(given.map(broughtOf));
  if (given === null || typeof given !== "object") return given;
  const fields = Object.entries(given).map(async ([name, value]) => {
    const isFile = FILES.includes(name) && typeof value === "string";
    return [name, isFile ? await file(value) : await broughtOf(value)];
  });
  return Object.fromEntries(await Promise.all(fields));
}

async function answer(request) {
  const { operation, account, anchor, venue } = request;
  if (operation === "text") {
    // The interface gives its value.
    return { exitCode: 0, json: JSON.stringify(verifier.text(request.text, request.role)), html: "" };
  }
  if (operation === "inclusion") {
    const [packaged, statement, parameters] = await Promise.all(["package", "statement", "parameters"].map((part) => file(request[part])));
    return verifier.inclusion({ package: packaged, statement, parameters, account, anchor });
  }
  const bundle = await Promise.all(request.bundle.map(async ([name, hash]) => [name, await file(hash)]));
  const [previous, previousParameters] = await Promise.all([file(request.previous), file(request.previousParameters)]);
  const brought = await broughtOf(request.brought);
  const given = { bundle, brought, anchor, venue, previous, previousParameters, generators };
  if (operation !== "stress") return verifier.audit(given);
  const stress = await Promise.all(request.stress.map(async ([name, hash]) => [name, await file(hash)]));
  const [scenarios, previousStress] = await Promise.all([file(request.scenarios), file(request.previousStress)]);
  return verifier.stress({ ...given, stress, scenarios, previousStress });
}

test("every case of the attack suite has the same answer", async (t) => {
  const names = (await readdir(corpus)).filter((name) => name.endsWith(".json")).sort();
  assert.ok(names.length > 100, `only ${names.length} cases in the corpus: were the native tests run with RINGFENCE_CORPUS?`);
  const counts = {};
  for (const name of names) {
    const expected = JSON.parse(await readFile(join(corpus, name), "utf8"));
    counts[expected.request.operation] = (counts[expected.request.operation] ?? 0) + 1;
    const { exitCode, json, html } = await answer(expected.request);
    assert.equal(json, expected.json, name);
    assert.equal(html, expected.html, name);
    assert.equal(exitCode, expected.exitCode, name);
  }
  for (const operation of ["audit", "stress", "inclusion", "text"]) assert.ok(counts[operation] > 0, `no case of ${operation}`);
  t.diagnostic(`${names.length} cases compared: ${JSON.stringify(counts)}`);
});
