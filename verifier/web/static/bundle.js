// What a chosen bundle says it is: the statement and the parameters in it, whether it is a folder or an archive.
//
// Only these two files are read. It knows no panel; the verifier says later whether they are what they seem.
import { describedFiles } from "./files.js";

/** @typedef {import("./files.js").Held} Held */

/** Bytes of an archive's blocks, and of the fields in the one before each file: the layout of tar (POSIX ustar). */
const BLOCK = 512;
const NAME = { from: 0, to: 100 };
const SIZE = { from: 124, to: 136 };
/** Most files that are looked through: the ones looked for stand first in a bundle. */
const MOST_FILES = 64;

/** Names of the files looked for. */
const WANTED = ["statement.json", "parameters.json"];

/**
 * Statement and parameters in a bundle; none where it has none that can be read.
 * @param {{archive?: Blob, files?: [string, File][]} | undefined} bundle @returns {Promise<Record<string, Held>>}
 */
export async function publicationIn(bundle) {
  if (!bundle) return {};
  const files = bundle.archive ? await inArchive(bundle.archive) : inFolder(bundle.files ?? []);
  return describedFiles(files, ["statement", "parameters"]).catch(() => ({}));
}

/** @param {[string, File][]} files by their paths */
function inFolder(files) {
  return files.filter(([path]) => WANTED.includes(path)).map(([, file]) => file);
}

/** @param {Blob} archive */
async function inArchive(archive) {
  const found = [];
  for (let start = 0, count = 0; start + BLOCK <= archive.size && count < MOST_FILES; count += 1) {
    const head = await archive.slice(start, start + BLOCK).text();
    const field = ({ from, to }) => head.slice(from, to).replace(/\0[^]*$/, "").trim();
    const [path, size] = [field(NAME), Number.parseInt(field(SIZE), 8)];
    if (!path || !Number.isSafeInteger(size)) break;
    const content = archive.slice(start + BLOCK, start + BLOCK + size);
    const name = path.replace(/^\.?\/?([^/]+\/)?/, "");
    if (WANTED.includes(name)) found.push(new File([content], name));
    start += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return found;
}
