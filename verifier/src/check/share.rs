//! How the proofs of a bundle are shared out among workers that have no memory in common.
//!
//! Every worker makes the generators and the verifying keys that its proofs need for itself, and a key costs as much as
//! hundreds of proofs. So whole shapes go to one worker where that is as fast, and a shape is split only where its
//! proofs outweigh another key. Nothing rests on this: a share that is badly cut takes longer, and says the same.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    batch::{KeyCache, BATCH},
    proof::{check_lengths, ProofSet},
    proof_error::ProofError,
};

/// What the steps of a verification take, beside each other, at k = 14: hundredths of a second of a 2.6 GHz EPYC in
/// WebAssembly. All but `proof` and `start` grow with 2^k.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Costs {
    /// Reading generators.
    pub generators: u64,
    /// Building a key.
    pub key: u64,
    /// Reading a proof.
    pub proof: u64,
    /// Evaluating the sum of up to 64 proofs.
    pub sum: u64,
    /// Starting another worker.
    pub start: u64,
}

/// The measured costs.
pub const COSTS: Costs = Costs { generators: 110, key: 370, proof: 2, sum: 80, start: 40 };

/// More workers than this are not asked to share, whatever a host says.
const MOST_WORKERS: usize = 16;

/// The k for which the costs are measured.
const MEASURED_K: u32 = 14;

/// The proofs of one worker.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Their indices.
    pub proofs: Vec<usize>,
    /// The sizes of generators that they need, as binary logarithms.
    pub generators: BTreeSet<u32>,
    /// How many keys they need.
    pub keys: usize,
    /// What they cost, by [`COSTS`].
    pub cost: u64,
}

/// The proofs of one shape.
struct Group {
    k: u32,
    /// Whether the worker that audits has the key already.
    known: bool,
    proofs: Vec<usize>,
}

/// How many proofs of each group, by the group's place, a worker has.
type Load = BTreeMap<usize, usize>;

/// Shares the proofs out to at most this number of workers; the first share is that of the worker that audits, which
/// has these keys. There are fewer shares where more would take no less time, and always one.
///
/// # Errors
/// The errors are those of [`check_lengths`].
pub fn shares(
    set: &ProofSet<'_>,
    workers: usize,
    keys: &KeyCache,
) -> Result<Vec<Share>, ProofError> {
    let sizes = check_lengths(set)?;
    let mut by_code: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    for (index, range) in set.ranges.iter().enumerate() {
        by_code.entry(range.shape.code).or_default().push(index);
    }
    let group = |(code, proofs): (u8, Vec<usize>)| {
        let known = keys.has(&set.key_id(set.ranges[proofs[0]].shape));
        Group { k: sizes[&code], known, proofs }
    };
    let groups: Vec<Group> = by_code.into_iter().map(group).collect();
    let mut best = vec![whole(&groups)];
    for count in 2..=workers.min(set.ranges.len()).min(MOST_WORKERS) {
        let loads = spread(&groups, count);
        if slowest(&groups, &loads) < slowest(&groups, &best) {
            best = loads;
        }
    }
    Ok(cut(&groups, &best))
}

fn whole(groups: &[Group]) -> Load {
    groups.iter().enumerate().map(|(place, group)| (place, group.proofs.len())).collect()
}

/// What a load costs the worker of this place.
fn cost(groups: &[Group], load: &Load, worker: usize) -> u64 {
    let scaled = |cost: u64, k: u32| (cost << k) >> MEASURED_K;
    let mut by_size: BTreeMap<u32, u64> = BTreeMap::new();
    let mut cost = if worker == 0 { 0 } else { COSTS.start };
    for (place, count) in load.iter().filter(|(_, count)| **count > 0) {
        let Group { k, known, .. } = groups[*place];
        *by_size.entry(k).or_default() += *count as u64;
        let key = if known && worker == 0 { 0 } else { scaled(COSTS.key, k) };
        cost += key + COSTS.proof * *count as u64;
    }
    let sums = |count: u64| count.div_ceil(BATCH as u64);
    let of_size = |(k, count)| scaled(COSTS.generators + COSTS.sum * sums(count), k);
    cost + by_size.into_iter().map(of_size).sum::<u64>()
}

/// What the slowest worker takes.
fn slowest(groups: &[Group], loads: &[Load]) -> u64 {
    let each = loads.iter().enumerate().map(|(worker, load)| cost(groups, load, worker));
    each.max().unwrap_or_default()
}

/// Gives each shape to the worker that is done with it first, the dearest shape first, and then moves proofs from the
/// slowest worker to others as long as that helps.
fn spread(groups: &[Group], workers: usize) -> Vec<Load> {
    let mut loads = vec![Load::new(); workers];
    let mut places: Vec<usize> = (0..groups.len()).collect();
    let alone = |place: &usize| Load::from([(*place, groups[*place].proofs.len())]);
    places.sort_by_key(|place| std::cmp::Reverse(cost(groups, &alone(place), 0)));
    for place in places {
        let count = groups[place].proofs.len();
        let with = |worker: &usize| {
            let mut load = loads[*worker].clone();
            load.insert(place, count);
            cost(groups, &load, *worker)
        };
        if let Some(worker) = (0..workers).min_by_key(with) {
            loads[worker].insert(place, count);
        }
    }
    // Every move makes the slowest worker faster; that it ends soon is seen here.
    for _ in 0..workers * (groups.len() + 1) {
        match better(groups, &loads) {
            Some(moved) => loads = moved,
            None => break,
        }
    }
    loads
}

/// Loads after the best move of proofs of one shape from the slowest worker to another; `None` if none helps.
fn better(groups: &[Group], loads: &[Load]) -> Option<Vec<Load>> {
    let costs: Vec<u64> = loads.iter().enumerate().map(|(i, load)| cost(groups, load, i)).collect();
    let (from, before) = costs.iter().enumerate().max_by_key(|(_, cost)| **cost)?;
    let mut best: Option<(u64, Vec<Load>)> = None;
    for (place, count) in &loads[from] {
        for to in (0..loads.len()).filter(|to| *to != from) {
            for moved in parts(*count) {
                let mut loads = loads.to_vec();
                loads[from].insert(*place, count - moved);
                *loads[to].entry(*place).or_default() += moved;
                let after = cost(groups, &loads[from], from).max(cost(groups, &loads[to], to));
                let least = best.as_ref().map_or(*before, |(least, _)| *least);
                if after < least {
                    best = Some((after, loads));
                }
            }
        }
    }
    best.map(|(_, loads)| loads)
}

/// Numbers of proofs to move: all, and parts of them down to a thirty-second.
fn parts(count: usize) -> impl Iterator<Item = usize> {
    let eighths = (1..8).map(move |eighth| count * eighth / 8);
    [count, count / 16, count / 32].into_iter().chain(eighths).filter(|part| *part > 0)
}

/// Takes the proofs of each load out of the groups.
fn cut(groups: &[Group], loads: &[Load]) -> Vec<Share> {
    let mut left: Vec<&[usize]> = groups.iter().map(|group| &group.proofs[..]).collect();
    let mut shares = vec![];
    for (worker, load) in loads.iter().enumerate() {
        let mut share = Share { cost: cost(groups, load, worker), ..Share::default() };
        for (place, count) in load.iter().filter(|(_, count)| **count > 0) {
            let (own, rest) = left[*place].split_at(*count);
            left[*place] = rest;
            share.proofs.extend_from_slice(own);
            share.generators.insert(groups[*place].k);
            share.keys += 1;
        }
        if worker == 0 || !share.proofs.is_empty() {
            share.proofs.sort_unstable();
            shares.push(share);
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of so many proofs, numbered through.
    fn groups(counts: &[usize]) -> Vec<Group> {
        let mut next = 0;
        let mut group = |count: &usize| {
            let proofs = (next..next + count).collect();
            next += count;
            Group { k: MEASURED_K, known: false, proofs }
        };
        counts.iter().map(&mut group).collect()
    }

    /// Shares of so many workers; every proof stands in exactly one of them.
    fn shared(counts: &[usize], workers: usize) -> Vec<Share> {
        let groups = groups(counts);
        let shares = cut(&groups, &spread(&groups, workers));
        let mut all: Vec<usize> = shares.iter().flat_map(|share| share.proofs.clone()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..counts.iter().sum()).collect::<Vec<_>>(), "{counts:?}, {workers}");
        shares
    }

    #[test]
    fn two_shapes_of_one_proof_each_go_to_a_worker_each() {
        let shares = shared(&[1, 1], 2);
        assert_eq!(shares.len(), 2);
        assert!(shares.iter().all(|share| share.proofs.len() == 1 && share.keys == 1));
    }

    #[test]
    fn a_shape_of_few_proofs_is_not_split() {
        let shares = shared(&[6], 2);
        assert_eq!(shares.len(), 1);
        assert_eq!(shares[0].proofs.len(), 6);
    }

    #[test]
    fn a_shape_of_many_proofs_is_split_in_halves() {
        let shares = shared(&[4000], 2);
        assert_eq!(shares.len(), 2);
        for share in shares {
            assert!((1500..=2500).contains(&share.proofs.len()), "{}", share.proofs.len());
        }
    }

    #[test]
    fn a_worker_that_has_the_keys_verifies_few_proofs_alone() {
        let mut groups = groups(&[1, 1, 1]);
        groups.iter_mut().for_each(|group| group.known = true);
        let two = spread(&groups, 2);
        assert_eq!(cut(&groups, &two).len(), 1);
    }

    #[test]
    fn more_workers_never_make_the_slowest_slower() {
        for counts in [&[1, 1, 1][..], &[500, 1, 1], &[1000, 900, 3, 2, 1], &[70], &[3; 16]] {
            let groups = groups(counts);
            let alone = slowest(&groups, &[whole(&groups)]);
            for workers in 1..=4 {
                let shares = shared(counts, workers);
                assert!(shares.len() <= workers);
                let slowest = shares.iter().map(|share| share.cost).max().unwrap();
                assert!(slowest <= alone, "{counts:?}, {workers}: {slowest} after {alone}");
            }
        }
    }
}
