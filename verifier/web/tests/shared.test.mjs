// A bundle's proofs shared out among several instances of the module: the answer is the one of a single instance and of
// the native program, byte for byte; what no own worker verified is not believed. In Node, on real proofs.
//
// RINGFENCE_NPM: the npm package. RINGFENCE_VERIFIER: the program.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { before, test } from "node:test";
import { flip, withChanged } from "./changed.mjs";
import { PUBLIC, filesBelow } from "./site.mjs";

const { RINGFENCE_NPM: npm, RINGFENCE_VERIFIER: program } = process.env;
const FIRST = join("proofs", "000000.proof");

/** Instances that keep their keys: the auditing one and a helper. */
let own;
let helper;
/** An instance that audits alone. */
let alone;
let generators;

async function load() {
  const { Verifier } = await import(pathToFileURL(join(npm, "ringfence.js")).href);
  return Verifier.load(await readFile(join(npm, "ringfence.wasm")));
}

before(async () => {
  [own, helper, alone] = await Promise.all([load(), load(), load()]);
  generators = new Map([[14, new Uint8Array(await readFile(join(npm, "generators-14.bin")))]]);
});

/** @returns {Promise<[string, Uint8Array][]>} */
async function filesOf(folder) {
  const names = (await filesBelow(folder)).map((path) => relative(folder, path).replaceAll("\\", "/"));
  return Promise.all(names.map(async (name) => [name, new Uint8Array(await readFile(join(folder, name)))]));
}

/** A copy of the published bundle, changed, with what the program says of it. */
const changed = (change) => withChanged(join(PUBLIC, "bundle"), change, async (copy) => {
  const native = await new Promise((resolve) => {
    execFile(program, ["verify", copy, "--json"], { maxBuffer: 1 << 28 }, (error, stdout) => resolve({ stdout, exitCode: error?.code ?? 0 }));
  });
  return { bundle: await filesOf(copy), native };
});

/** What two workers verified, each one of the proofs. An instance that has the keys would share nothing out. */
function verified({ seal }, bundle) {
  return [own, helper].map((worker, index) => worker.verifyShare({ bundle, proofs: [index], seal, generators }));
}

/** What several workers say, or why they can't share. */
function together(bundle) {
  let verifiedByOwnWorkers = [];
  try {
    verifiedByOwnWorkers = verified(own.shares({ bundle, workers: 2 }), bundle);
  } catch (error) {
    assert.equal(error.name, "Failure");
  }
  return own.audit({ bundle, generators, verifiedByOwnWorkers });
}

const CHANGES = {
  "nothing": () => {},
  "a false proof": (copy) => flip(join(copy, FIRST)),
  "another false proof": (copy) => flip(join(copy, "proofs", "000001.proof")),
  "a proof cut off": (copy) => writeFile(join(copy, FIRST), "short"),
  "a proof missing": (copy) => rm(join(copy, FIRST)),
  "a proof in the place of another": (copy) => cp(join(copy, "proofs", "000001.proof"), join(copy, FIRST)),
  "changed blocks": (copy) => flip(join(copy, "blocks.bin")),
  "changed rows of reserves": (copy) => flip(join(copy, "reserves.rows")),
  "no statement": (copy) => writeFile(join(copy, "statement.json"), "{}"),
};

for (const [name, change] of Object.entries(CHANGES)) {
  test(`one worker, two workers and the program say the same: ${name}`, async () => {
    const { bundle, native } = await changed(change);
    const single = alone.audit({ bundle, generators });
    const shared = together(bundle);
    assert.equal(shared.json, single.json);
    assert.equal(shared.html, single.html);
    assert.equal(shared.exitCode, single.exitCode);
    // There a failure about a file begins with the file's path.
    if (!native.stdout.includes("\"error\"")) assert.equal(shared.json, native.stdout);
    assert.equal(shared.exitCode, native.exitCode);
  });
}

test("shares hold every proof once, and cost what they say", async () => {
  const { bundle } = await changed(() => {});
  const own = await load();
  const { shares, costs, seal } = own.shares({ bundle, workers: 2 });
  assert.match(seal, /^[0-9a-f]{64}$/);
  assert.deepEqual(shares.flatMap(({ proofs }) => proofs).sort(), [0, 1]);
  assert.ok(shares.every(({ cost, keys, generators: ks }) => cost > keys * costs.key && ks.length === 1 && ks[0] === 14));
  assert.equal(own.shares({ bundle, workers: 1 }).shares.length, 1);
  assert.notEqual(own.shares({ bundle, workers: 2 }).seal, seal);
  // As many as are asked for, at most as many as help: none beside one that has the keys.
  assert.equal(own.shares({ bundle, workers: 4_000_000_000 }).shares.length, 2);
  own.audit({ bundle, generators });
  assert.equal(own.shares({ bundle, workers: 2 }).shares.length, 1);
});

test("evidence is believed under the seal of this audit only, and for exactly what was verified", async () => {
  const { bundle } = await changed(() => {});
  const { bundle: falsified } = await changed((copy) => flip(join(copy, FIRST)));
  const proofs = (json) => JSON.parse(json).claims.find(({ id }) => id === "proofs").status;
  /** Which proofs an audit verified itself: none if what it was given was believed. */
  const audit = (bundle, verifiedByOwnWorkers) => {
    const steps = [];
    const { json } = own.audit({ bundle, generators, verifiedByOwnWorkers, onProgress: ({ step }) => steps.push(step) });
    return { status: proofs(json), again: steps.includes("generators") };
  };
  assert.deepEqual(audit(bundle, verified(own.shares({ bundle, workers: 2 }), bundle)), { status: "holds", again: false });
  // The seal was used up; that of another instance is none; that of an earlier plan is none.
  const plan = own.shares({ bundle, workers: 2 });
  const sealed = verified(plan, bundle);
  own.audit({ bundle, generators, verifiedByOwnWorkers: [] });
  assert.deepEqual(audit(bundle, sealed), { status: "holds", again: true });
  assert.deepEqual(audit(bundle, verified(alone.shares({ bundle, workers: 2 }), bundle)), { status: "holds", again: true });
  // A proof exchanged after it was verified; evidence altered on its way.
  assert.deepEqual(audit(falsified, verified(own.shares({ bundle, workers: 2 }), bundle)), { status: "does_not_hold", again: true });
  const [first, second] = verified(own.shares({ bundle: falsified, workers: 2 }), falsified);
  const good = first.proofs.length > 0 ? first : second;
  const forged = { ...good, proofs: [[0, good.proofs[0][1]], [1, good.proofs[0][1]]] };
  assert.deepEqual(audit(falsified, [forged]), { status: "does_not_hold", again: true });
  // What has no such form is refused.
  const refused = own.audit({ bundle, generators, verifiedByOwnWorkers: [{ proofs: "all" }] });
  assert.equal(JSON.parse(refused.json).error.code, "RF-2600");
  assert.throws(() => own.verifyShare({ bundle, proofs: [0], seal: "none", generators }), { name: "Failure", code: "RF-2600" });
});
