// Copies of directories, changed.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** Changes a byte in the middle of a file. */
export async function flip(path) {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] ^= 1;
  await writeFile(path, bytes);
}

/** What `body` returns of a copy of `directory` that `change` has changed. */
export async function withChanged(directory, change, body) {
  const folder = await mkdtemp(join(tmpdir(), "ringfence-changed-"));
  const copy = join(folder, basename(directory));
  await cp(directory, copy, { recursive: true });
  await change(copy);
  const returned = await body(copy);
  await rm(folder, { recursive: true });
  return returned;
}
