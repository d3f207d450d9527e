// Checks an inclusion package: node example.mjs PACKAGE STATEMENT PARAMETERS ACCOUNT [DIGEST]
import { readFile } from "node:fs/promises";
import { Verifier } from "./ringfence.js";

const [packaged, statement, parameters, account, anchor] = process.argv.slice(2);
/** @param {string} path */
const read = async (path) => new Uint8Array(await readFile(path));
const verifier = await Verifier.load(await readFile(new URL("ringfence.wasm", import.meta.url)));
const answer = verifier.inclusion({
  package: await read(packaged),
  statement: await read(statement),
  parameters: await read(parameters),
  account,
  anchor,
});
process.stdout.write(answer.json);
process.exitCode = answer.exitCode;
