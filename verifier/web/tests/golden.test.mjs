// The golden bundle (fuzz/bundle) is one of the cases that parity.test.mjs compares, with the answer that every claim holds. The
// WebAssembly module has no assembly, so the verifier built without it agrees on that bundle with the native one, byte for byte.
//
// RINGFENCE_CORPUS: as for parity.test.mjs.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const { RINGFENCE_CORPUS: corpus } = process.env;

const golden = fileURLToPath(new URL("../../../fuzz/bundle", import.meta.url));

async function filesOf(directory, prefix = "") {
  const entries = await readdir(join(directory, prefix), { withFileTypes: true });
  const files = entries.map((entry) => {
    const name = prefix + entry.name;
    return entry.isDirectory() ? filesOf(directory, `${name}/`) : [name];
  });
  return (await Promise.all(files)).flat().sort();
}

async function isGolden(bundle, names) {
  if (bundle.map(([name]) => name).sort().join() !== names.join()) return false;
  for (const [name, hash] of bundle) {
    const [one, other] = await Promise.all([readFile(join(golden, name)), readFile(join(corpus, "files", hash))]);
    if (!one.equals(other)) return false;
  }
  return true;
}

test("the verifier without assembly is asked for the golden bundle", async (t) => {
  const names = await filesOf(golden);
  let found = 0;
  for (const name of (await readdir(corpus)).filter((name) => name.endsWith(".json"))) {
    const { request, exitCode } = JSON.parse(await readFile(join(corpus, name), "utf8"));
    if (request.operation === "audit" && (await isGolden(request.bundle, names))) {
      found += 1;
      assert.equal(exitCode, 0, name);
    }
  }
  t.diagnostic(`${found} cases`);
  assert.ok(found > 0, "no case audits the golden bundle: was fuzz_seeds run with RINGFENCE_CORPUS?");
});
