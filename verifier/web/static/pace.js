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

/** A worker's share, and where the worker is. */
function share(cost, proofs, begin) {
  return { cost, proofs, begin, at: begin, done: 0, pending: 0, k: MEASURED_K, seen: 0, ended: false, lost: false };
}

/** @template T @param {T[]} list @param {(of: T) => number} of */
function sum(list, of) {
  return list.reduce((sum, one) => sum + of(one), 0);
}

export class Pace {
  #costs;
  #report;
  #shares;
  #all;
  #begin = performance.now();
  /** The place of what is verified once more, if anything is. @type {number | undefined} */
  #again;
  /** @type {Progress} */
  #last = { step: "start" };

  /**
   * @param {{costs: Costs, shares: {proofs: number[], cost: number}[]}} plan
   * @param {(progress: Progress) => void} report
   */
  constructor({ costs, shares }, report) {
    this.#costs = costs;
    this.#report = report;
    this.#shares = shares.map(({ proofs, cost }) => share(cost, proofs.length, this.#begin));
    this.#all = sum(this.#shares, ({ proofs }) => proofs);
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
      this.#next(share, 0);
      share.done += (step.done - share.seen) * this.#costs.proof;
      share.seen = step.done;
    } else {
      this.#report(step);
      return;
    }
    this.#say(step);
  }

  /** A worker is done. @param {number} place @param {number} verified proofs of its share: what is false is looked at again */
  end(place, verified) {
    const share = this.#shares[place];
    Object.assign(share, { done: share.cost, pending: 0, seen: verified, at: performance.now(), ended: true });
    this.#say(this.#last);
  }

  /** A worker is lost: its share is verified by the first one. @param {number} place */
  lose(place) {
    Object.assign(this.#shares[place], { done: 0, pending: 0, seen: 0, ended: true, lost: true });
    this.#report({ step: "lost" });
  }

  /** All workers are done: what is left of the proofs comes now, and what is not a proof. */
  rest() {
    const left = this.#all - this.#done();
    if (left === 0) {
      this.#report({ step: "rest", done: this.#all, all: this.#all, part: 1, left: null, workers: 1 });
      return;
    }
    const { generators, key, proof, sum: evaluation } = this.#costs;
    const lost = sum(this.#shares.filter((share) => share.lost), ({ cost }) => cost);
    this.#shares = this.#shares.filter((share) => !share.lost);
    this.#again = this.#shares.length;
    this.#shares.push(share(lost || generators + key + evaluation + left * proof, left, performance.now()));
    this.#say(this.#last);
  }

  /** The auditing worker says where it is after that. @param {Progress} step */
  after(step) {
    if (this.#again === undefined) return;
    if (step.step === "generators" || step.step === "key") {
      this.step(this.#again, step);
    } else if (step.step === "proofs") {
      const before = this.#done() - this.#shares[this.#again].seen;
      this.step(this.#again, { ...step, done: step.done - before });
    }
  }

  /** What was begun is done, and something begins. */
  #next(share, cost) {
    share.done = Math.min(share.done + share.pending, share.cost);
    share.pending = cost;
    share.at = performance.now();
  }

  #done() {
    return sum(this.#shares, ({ seen }) => seen);
  }

  /** @param {Progress} step */
  #say(step) {
    this.#last = step;
    const [done, all] = [sum(this.#shares, (share) => share.done), sum(this.#shares, ({ cost }) => cost)];
    const workers = this.#shares.filter(({ ended }) => !ended).length;
    const left = () => this.left();
    this.#report({ ...step, done: this.#done(), all: this.#all, part: all === 0 ? 1 : Math.min(done / all, 1), left, workers });
  }

  /** Between which times, in milliseconds, the rest of the proofs takes; null before there is something to go by. */
  left(now = performance.now()) {
    const spent = sum(this.#shares, ({ at, begin }) => at - begin);
    const done = sum(this.#shares, (share) => share.done);
    if (now - this.#begin < TOO_EARLY || done === 0 || spent === 0) return null;
    const speed = done / spent;
    let [rest, part] = [0, 0];
    for (const share of this.#shares.filter(({ ended }) => !ended)) {
      // A step under way counts by its time, and as done when it says so.
      const under = Math.min((now - share.at) * speed, share.pending);
      rest = Math.max(rest, (share.cost - share.done - under) / speed);
      part = Math.max(part, (share.cost - share.done) / Math.max(share.cost, 1));
    }
    rest = Math.max(rest, 0) + sum(this.#shares.filter(({ lost }) => lost), ({ cost }) => cost) / speed;
    // The less is done, the less is known of the rest.
    const margin = 0.1 + 0.3 * part;
    return [rest * (1 - margin), rest * (1 + margin)];
  }
}
