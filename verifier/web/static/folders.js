// Folders that were chosen or dropped: their files by their paths, not yet read.
//
// The panel "Verify" takes bundles and scenario proofs through this. It knows neither.
import { bytesText } from "./files.js";
import { inAscii, problem } from "./problem.js";
import { shownText } from "./service.js";

/** Files by their paths below a folder, not yet read. @typedef {{about: string, size: number, files: [string, File][]}} Folder */

/** Most files that a folder is searched for. */
const MAX_FILES = 100_000;

/** @param {string} name @param {[string, File][]} files by their paths below the folder @returns {Promise<Folder>} */
async function folderOf(name, files) {
  const size = sizeOf(files);
  return { about: `folder ${await shownText(name)}, ${files.length} files, ${bytesText(size)}`, size, files };
}

/** Bytes of all these files. @param {[string, File][]} files */
export function sizeOf(files) {
  return files.reduce((sum, [, file]) => sum + file.size, 0);
}

/** @param {File[]} files chosen as a folder */
export function chosenFolder(files) {
  const paths = files.map((file) => file.webkitRelativePath.split("/"));
  return folderOf(paths[0]?.[0] ?? "", files.map((file, i) => [paths[i].slice(1).join("/"), file]));
}

/** What was dropped: one folder, or files. It can be asked for only while it is dropped. @param {DataTransfer} transfer */
export function dropped(transfer) {
  const files = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  const count = Math.max(files.length, entries.length);
  const [entry] = entries;
  return { count, files, folder: count === 1 && entry?.isDirectory ? entry : undefined };
}

/** A folder that was dropped, with all that is in it. @returns {Promise<Folder>} */
export async function droppedFolder(entry) {
  return folderOf(entry.name, await filesOf(entry, ""));
}

/** All files below a folder. @returns {Promise<[string, File][]>} */
async function filesOf(folder, prefix, found = [], seen = { count: 0 }) {
  const reader = folder.createReader();
  for (;;) {
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))
      .catch((error) => unread(folder, error));
    if (batch.length === 0) return found;
    for (const entry of batch) {
      seen.count += 1;
      if (seen.count > MAX_FILES) {
        const name = await shownText(folder.name);
        throw problem("RF-2612", { name, most: MAX_FILES });
      }
      if (entry.isDirectory) await filesOf(entry, `${prefix}${entry.name}/`, found, seen);
      else found.push([prefix + entry.name, await fileOf(entry)]);
    }
  }
}

/** @returns {Promise<File>} */
function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject)).catch((error) => unread(entry, error));
}

/** @param {{name: string}} entry @returns {Promise<never>} */
async function unread(entry, error) {
  const name = await shownText(entry.name);
  throw problem("RF-2605", { name, reason: inAscii(error.message) });
}
