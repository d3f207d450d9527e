// The npm package in Node: the example of its README, its types, and the same reports as the program's on real proofs.
//
// RINGFENCE_NPM: the npm package. RINGFENCE_VERIFIER: the program.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { PUBLIC, packages } from "./site.mjs";

const { RINGFENCE_NPM: npm, RINGFENCE_VERIFIER: program } = process.env;
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
    assert.equal(native.exitCode, asked === account ? 0 : 1);
  }
});

test("the audit of the published bundle says what the program says, from folder and archive", async () => {
  const verifier = await load();
  const proofs = (await readdir(join(PUBLIC, "bundle/proofs"))).map((name) => `proofs/${name}`);
  const names = ["statement.json", "parameters.json", "blocks.bin", ...proofs];
  const folder = await Promise.all(names.map(async (name) => [name, new Uint8Array(await readFile(join(PUBLIC, "bundle", name)))]));
  const archive = new Uint8Array(await readFile(join(PUBLIC, "bundle.tar")));
  const native = await run(program, "audit", join(PUBLIC, "bundle"), "--json");
  assert.deepEqual(verifier.plan(archive), [14]);
  const generators = new Map([[14, new Uint8Array(await readFile(join(npm, "generators-14.bin")))]]);
  for (const bundle of [archive, folder]) {
    const { json, exitCode } = verifier.audit({ bundle, generators });
    assert.deepEqual({ stdout: json, exitCode }, native);
  }
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

test("the types are those of the example", async () => {
  const options = ["--noEmit", "--strict", "--allowJs", "--checkJs", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"];
  const compiler = join(import.meta.dirname, "node_modules/typescript/bin/tsc");
  const types = join(import.meta.dirname, "node_modules/@types");
  const checked = await run(process.execPath, compiler, ...options, "--typeRoots", types, "--types", "node", join(npm, "example.mjs"));
  assert.deepEqual(checked, { stdout: "", exitCode: 0 });
});
