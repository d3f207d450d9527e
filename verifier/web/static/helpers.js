// The verification of a bundle by several workers, each with an instance of the module.
//
// The auditing worker says how the proofs are shared out. Helpers verify theirs beside it and are ended then; what they
// found is sealed for the auditing worker, which verifies itself whatever is not there. So a helper that stops, or finds
// something, changes nothing but the time. The panel "Verify" calls this; it knows nothing of what is shown.
import { Pace } from "./pace.js";
import { Cancelled } from "./problem.js";
import { auditor, helper } from "./service.js";

/** @typedef {import("./service.js").Answer} Answer */
/** @typedef {import("./service.js").Progress} Progress */

/** A share of the proofs. @typedef {{proofs: number[], generators: number[], keys: number, cost: number}} Share */
/** How proofs are shared out. @typedef {{seal: string, costs: import("./pace.js").Costs, shares: Share[]}} Shares */

/** Most workers at a time. */
const MOST_WORKERS = 4;
/** Bytes of a bundle that all workers together may hold. */
const MOST_BYTES = 512 * 1024 * 1024;
/** When the auditing worker has done its share, a helper has this many times as long for as much again. */
const PATIENCE = 2;
/** And that many milliseconds more. */
const GRACE = 10_000;

/** @type {import("./service.js").Service[]} */
let helpers = [];

/**
 * How many workers verify: both of two cores, and of those beyond two at most half.
 * @param {number} size of the bundle, in bytes
 * @param {{hardwareConcurrency?: number, deviceMemory?: number}} device
 */
export function workersFor(size, { hardwareConcurrency: cores = 1, deviceMemory: gibibytes = Infinity }) {
  const byCores = cores < 2 ? 1 : 2 + Math.floor((cores - 2) / 2);
  const byMemory = Math.max(1, Math.floor(gibibytes));
  const bySize = Math.max(1, Math.floor(MOST_BYTES / Math.max(size, 1)));
  return Math.min(byCores, byMemory, bySize, MOST_WORKERS);
}

/**
 * Audits a bundle.
 * @param {{archive?: Blob, files?: [string, File][], [other: string]: any}} request as for the worker's `audit`
 * @param {number} size of the bundle, in bytes
 * @param {(progress: Progress) => void} report
 * @returns {Promise<Answer>}
 */
export async function auditShared(request, size, report) {
  const { archive, files } = request;
  /** @type {Shares | null} */
  const plan = await auditor.ask("shares", { archive, files, workers: workersFor(size, navigator) }, report);
  if (plan === null || plan.shares.length === 0) return auditor.ask("audit", request, report);
  const pace = new Pace(plan, report);
  if (plan.shares.length === 1) {
    return auditor.ask("audit", request, (step) => pace.step(0, step));
  }
  const verifiedByOwnWorkers = await verified({ archive, files }, plan, pace);
  pace.rest();
  return auditor.ask("audit", { ...request, verifiedByOwnWorkers }, (step) => pace.after(step));
}

/** Ends all helpers; whoever waits for one is told that it was cancelled. */
export function stopHelpers() {
  const ended = helpers;
  helpers = [];
  for (const one of ended) one.stop();
}

/**
 * What the workers verified, sealed.
 * @param {{archive?: Blob, files?: [string, File][]}} bundle @param {Shares} plan @param {Pace} pace
 */
async function verified(bundle, plan, pace) {
  const { seal, shares } = plan;
  helpers = shares.slice(1).map(() => helper());
  const own = helpers;
  const begin = performance.now();
  const share = async (worker, place) => {
    const { proofs, generators } = shares[place];
    const request = { ...bundle, proofs, seal, ks: generators };
    const sealed = await worker.ask("verifyShare", request, (step) => pace.step(place, step));
    pace.end(place, sealed === null ? 0 : sealed.proofs.length);
    return sealed;
  };
  const first = share(auditor, 0);
  const limit = first.then(() => (performance.now() - begin) * PATIENCE * ratio(shares) + GRACE);
  try {
    const others = own.map((worker, at) => inTime(share(worker, at + 1), limit).catch((error) => {
      if (error instanceof Cancelled) throw error;
      pace.lose(at + 1);
      return null;
    }));
    const sealed = await Promise.all([first, ...others]);
    return sealed.filter((one) => one !== null);
  } finally {
    // Their memory is free from here on.
    if (helpers === own) stopHelpers();
  }
}

/** How much more the dearest share costs than the first. @param {Share[]} shares */
function ratio(shares) {
  return Math.max(...shares.map((share) => share.cost)) / Math.max(shares[0].cost, 1);
}

/** Waits for an answer, but from when `limit` is known only so many milliseconds. */
function inTime(answer, limit) {
  const late = limit.then((most) => new Promise((_, reject) => setTimeout(reject, most, new Error("late"))), () => new Promise(() => {}));
  return Promise.race([answer, late]);
}
