// The page's modules as the joiner doesn't read them: each imports all that it uses, uses all that it imports, and the
// types in its comments fit.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const COMPILER = join(import.meta.dirname, "node_modules/typescript/bin/tsc");
const OPTIONS = ["--noEmit", "--allowJs", "--checkJs", "--strict", "false", "--noUnusedLocals", "--types", ""];
const MODULES = ["--target", "es2023", "--module", "esnext", "--moduleResolution", "bundler"];
/** In place of the module that the build makes. */
const WORDS = "/** @type {Record<string, Record<string, {text: string, help: string}>>} */\nexport const words = {};\n";

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfence-modules-"));
  for (const part of ["static", "npm"]) await cp(join(import.meta.dirname, "..", part), join(folder, part), { recursive: true });
  await writeFile(join(folder, "static/words.js"), WORDS);
});

after(() => rm(folder, { recursive: true }));

/** What the type checker objects to in the modules that this one leads to. */
function objections(entry, libraries) {
  const options = [COMPILER, ...OPTIONS, ...MODULES, "--lib", libraries, join(folder, entry)];
  return new Promise((resolve) => execFile(process.execPath, options, (_, stdout) => resolve(stdout)));
}

test("the page's modules", async () => {
  assert.equal(await objections("static/page.js", "es2023,dom,dom.iterable"), "");
});

test("the worker's modules", async () => {
  assert.equal(await objections("static/worker.js", "es2023,webworker"), "");
});

test("a name that is not imported is objected to", async () => {
  await writeFile(join(folder, "static/wrong.js"), 'import { element } from "./element.js";\nelement(plain("a"));\n');
  assert.match(await objections("static/wrong.js", "es2023,dom"), /TS2304: Cannot find name 'plain'/);
});
