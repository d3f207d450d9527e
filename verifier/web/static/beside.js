// What lies beside the page where it is hosted: the statement, its parameters and the bundle.
//
// The panels use these files like those that the customer chooses. Everything that the page ever requests is requested
// here, and only from where the page came.
import { element } from "./element.js";
import { about } from "./files.js";
import { inAscii, problem } from "./problem.js";
import { showProblem } from "./results.js";
import { quick } from "./service.js";
import { begin } from "./turns.js";

/** @typedef {import("./files.js").Held} Held */

/** Whether the page came from a server, not from disk. */
export const hosted = location.protocol === "http:" || location.protocol === "https:";
/** Statement and parameters beside the page, once they came. @type {Record<string, Held>} */
export const beside = {};
/** Kinds of files that do not lie beside the page. @type {Set<string>} */
const absent = new Set();

/**
 * Takes what is not yet taken of the statement and the parameters that lie beside the page.
 * @param {(kind: string, held: Held) => void} put puts it in its place, in `beside`
 */
export async function takeBeside(put) {
  const current = begin("beside");
  const names = [["statement", "statement.json"], ["parameters", "parameters.json"]];
  const wanted = names.filter(([kind]) => !beside[kind] && !absent.has(kind));
  await Promise.all(wanted.map(async ([kind, name]) => {
    const held = await getBeside(name);
    // Some servers answer every address with a page.
    const found = held && await quick.ask("identify", { bytes: held.bytes }) === kind;
    const said = found ? await about(kind, held) : undefined;
    if (!current()) return;
    if (said) put(kind, { ...held, ...said, origin: "beside" });
    else absent.add(kind);
    element("chain-hosted-row").hidden = !beside.statement;
  })).catch((error) => {
    if (current()) showProblem("fatal", error);
  });
}

/** @returns {Promise<Held | undefined>} */
async function getBeside(name) {
  try {
    const response = await fetchBeside(name);
    return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch {
    return undefined;
  }
}

/** Gets a file that lies beside the page. @param {string} name @param {AbortSignal} [signal] @returns {Promise<Response>} */
export async function fetchBeside(name, signal) {
  let response;
  try {
    response = await fetch(name, { credentials: "omit", cache: "no-cache", referrerPolicy: "no-referrer", signal });
  } catch (error) {
    throw notFetched(name, inAscii(error.message));
  }
  if (!response.ok) throw notFetched(name, `the server answers ${response.status}`);
  return response;
}

/** @param {string} name @param {string} reason */
export function notFetched(name, reason) {
  return problem("RF-2614", { name, reason });
}
