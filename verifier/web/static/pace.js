// How far the verification of proofs is: over all workers, with a range for the time that is left.
//
// Steps differ much in what they take: a verifying key takes as long as hundreds of proofs. The module says what each
// costs beside the others; how long a unit takes here is seen from what is done. Uses and knows nothing else.

/** @typedef {{generators: number, key: number, proof: number, sum: number, start: number}} Costs */
/** @typedef {import("./service.js").Progress} Progress */

/** The k for which costs are given. */
const MEASURED_K = 14;
/** Nothing is said of the time left before so many milliseconds. */
const TOO_EARLY = 2000;

export class Pace {
  #costs;
  #report;
  /** Where each worker is. */
  #shares;
  #all;
  #begin = performance.now();
  /** @type {Progress} */
  #last = { step: "start" };

  /**
   * @param {{costs: Costs, shares: {proofs: number[], cost: number}[]}} plan
   * @param {(progress: Progress) => void} report
   */
  constructor({ costs, shares }, report) {
    this.#costs = costs;
    this.#report = report;
    this.#shares = shares.map(({ proofs, cost }) => ({
      cost, proofs: proofs.length, done: 0, pending: 0, k: MEASURED_K, seen: 0, at: this.#begin, ended: false, lost: false,
    }));
    this.#all = shares.reduce((sum, { proofs }) => sum + proofs.length, 0);
  }

  /** A worker says where it is. @param {number} place @param {Progress} step */
  step(place, step) {
    const share = this.#shares[place];
    if (step.step === "generators") {
      share.k = step.k;
      this.#next(share, this.#costs.generators * 2 ** (step.k - MEASURED_K));
    } else if (step.step === "key") {
      this.#next(share, this.#costs.key * 2 ** (share.k - MEASURED_K));
    } else if (step.step === "proofs") {
      // A worker alone counts all proofs of the bundle.
      this.#next(share, 0);
      share.done += (step.done - share.seen) * this.#costs.proof;
      share.seen = step.done;
    } else {
      this.#report(step);
      return;
    }
    this.#say(step);
  }

  /** A worker is done. @param {number} place */
  end(place) {
    const share = this.#shares[place];
    Object.assign(share, { done: share.cost, pending: 0, seen: share.proofs, at: performance.now(), ended: true });
    this.#say(this.#last);
  }

  /** A worker is lost: its share is verified by the first one. @param {number} place */
  lose(place) {
    Object.assign(this.#shares[place], { done: 0, pending: 0, seen: 0, ended: true, lost: true });
    this.#report({ step: "lost" });
  }

  /** The workers are done; what is not a proof comes now, or the share of a worker that was lost. */
  rest() {
    this.#report({ step: "rest", done: this.#done(), all: this.#all, part: 1, left: null, workers: 1 });
  }

  /** The auditing worker says where it is after that. @param {Progress} step */
  after(step) {
    // Without a lost worker it verifies no proof any more, and all are done.
    if (step.step === "generators" || step.step === "key") {
      this.#report({ ...step, done: this.#done(), all: this.#all, part: null, left: null, workers: 1 });
    } else if (step.step === "proofs" && step.done < step.all) {
      this.#report({ ...step, part: null, left: null, workers: 1 });
    } else if (step.step === "proofs") {
      this.rest();
    }
  }

  /** What was begun is done, and something begins. */
  #next(share, cost) {
    share.done = Math.min(share.done + share.pending, share.cost);
    share.pending = cost;
    share.at = performance.now();
  }

  #done() {
    return this.#shares.reduce((sum, { seen }) => sum + seen, 0);
  }

  /** @param {Progress} step */
  #say(step) {
    this.#last = step;
    const [done, all] = ["done", "cost"].map((name) => this.#shares.reduce((sum, share) => sum + share[name], 0));
    const workers = this.#shares.filter(({ ended }) => !ended).length;
    this.#report({ ...step, done: this.#done(), all: this.#all, part: all === 0 ? 1 : done / all, left: () => this.left(), workers });
  }

  /** Between which times, in milliseconds, the rest of the proofs takes; null before there is something to go by. */
  left(now = performance.now()) {
    const running = this.#shares.filter(({ ended }) => !ended);
    const spent = this.#shares.reduce((sum, { at }) => sum + (at - this.#begin), 0);
    const done = this.#shares.reduce((sum, share) => sum + share.done, 0);
    if (now - this.#begin < TOO_EARLY || done === 0 || spent === 0) return null;
    const speed = done / spent;
    let [rest, part] = [0, 0];
    for (const share of running) {
      // A step under way counts by its time, and as done when it says so.
      const under = Math.min((now - share.at) * speed, share.pending);
      rest = Math.max(rest, (share.cost - share.done - under) / speed);
      part = Math.max(part, (share.cost - share.done) / Math.max(share.cost, 1));
    }
    // The less is done, the less is known of the rest.
    const margin = 0.1 + 0.3 * part;
    return [Math.max(rest, 0) * (1 - margin), Math.max(rest, 0) * (1 + margin)];
  }
}
