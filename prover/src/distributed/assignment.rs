//! Planning: every group of blocks becomes a sealed job in the store, and a sealed list names them all.
//!
//! Planning again, after an interruption or a loss, stores what is missing and changes nothing else: equal
//! jobs are sealed into equal bytes.

use std::{path::Path, sync::Arc};

use rayon::prelude::*;
use ringfence_circuits::{
    circuit::BlockCircuit,
    primitive::shown::Shown,
    proof::{generators, VerifyingKey},
    protocol::{
        bundle::ProofRange,
        hash::digest::Digest,
        shape::Shape,
        statement::{OpenStatement, MAX_K},
    },
};
use serde::{Deserialize, Serialize};

use super::{layout, sealing::SealingKey, store::Store, GroupError};
use crate::epoch::{Epoch, EpochError, JobError, Jobs, Progress, Sums, TOOL};

/// The format of a list of groups.
const FORMAT: &str = "ringfence-groups-1";
/// Most bytes of a sealed list: that of the largest statement takes less.
pub(super) const MAX_PLAN: u64 = 1 << 30;
/// Most bytes of a note that names an epoch.
const MAX_NOTE: u64 = 4096;

/// A group of blocks that one proof covers: all that a worker must be told, and nothing private.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupTask {
    /// The epoch, by the digest of what all its proofs bind.
    pub epoch: Digest,
    /// The place of its proof among the epoch's proofs.
    pub index: u64,
    /// Number of blocks.
    pub blocks: u64,
    /// Digest of the key that the proof verifies under.
    pub key: Digest,
    /// Digest of its sealed job.
    pub job: Digest,
    /// Name and version of the program that planned: proofs of one release are not those of another.
    pub tool: String,
}

impl GroupTask {
    /// A name of the task that no other task has, however often it is planned or dealt out.
    pub fn id(&self) -> String {
        format!("{}/proof/{}/{}", self.epoch, self.index, self.key)
    }

    /// Refuses a task of another release.
    pub(super) fn require_own_release(&self) -> Result<(), GroupError> {
        match self.tool == TOOL {
            true => Ok(()),
            false => {
                let planned = Shown(&self.tool).to_string();
                Err(GroupError::OtherRelease { planned, own: TOOL.into() })
            }
        }
    }

    /// What the sealed job is authenticated as.
    pub(super) fn context(&self) -> Vec<u8> {
        context(&self.epoch, self.index, &self.key)
    }
}

/// What the sealed job of a group is authenticated as.
fn context(epoch: &Digest, index: u64, key: &Digest) -> Vec<u8> {
    [b"job", &epoch.0[..], &index.to_le_bytes(), &key.0[..]].concat()
}

/// The list of an epoch's groups.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    format: String,
    groups: Vec<GroupTask>,
    tool: String,
}

/// An epoch whose groups are in the store.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The digest of what its proofs bind.
    pub epoch: Digest,
    /// All groups, in the order of the proofs.
    pub groups: Vec<GroupTask>,
}

/// Who plans an epoch.
pub struct Planner<'a> {
    /// Where artifacts lie.
    pub store: &'a dyn Store,
    /// What jobs are sealed with.
    pub key: &'a SealingKey,
    /// Cache of generators.
    pub generators: &'a Path,
    /// Plan although another work directory has planned the same moment of the venue.
    pub replace: bool,
}

/// Stores the sealed job of every group of an epoch, and the list of them.
///
/// # Errors
/// It is an error if the store refuses, if the work directory can't be read, or if another work directory planned
/// the same moment.
pub fn plan(
    planner: &Planner<'_>,
    work: &Epoch,
    open: &OpenStatement,
    sums: &Sums,
    progress: &dyn Progress,
) -> Result<Planned, GroupError> {
    let epoch = layout::epoch(open);
    planner.claim(open, &epoch)?;
    let canonical = work.parameters().canonical();
    planner.put(&layout::parameters(&epoch), &of_epoch("parameters", &epoch), canonical)?;
    let jobs = work.jobs(open, sums);
    let keys = planner.keys(&jobs)?;
    let blocks = jobs.ranges().iter().map(|range| range.blocks).sum();
    progress.begin("jobs", blocks);
    let groups: Result<Vec<GroupTask>, GroupError> = jobs
        .ranges()
        .par_iter()
        .enumerate()
        .map(|(index, range)| {
            let key = keys.iter().find(|(shape, _)| *shape == range.shape);
            let key = key.expect("every range has the key of its shape").1;
            let task = planner.store_job(&jobs, epoch, index as u64, range, key);
            progress.advance(range.blocks);
            task
        })
        .collect();
    let groups = groups?;
    progress.end();
    let list = List { format: FORMAT.into(), groups, tool: TOOL.into() };
    let bytes = serde_json::to_vec(&list).expect("a list of texts and numbers has an encoding");
    planner.put(&layout::plan(&epoch), &of_epoch("plan", &epoch), &bytes)?;
    Ok(Planned { epoch, groups: list.groups })
}

impl Planner<'_> {
    /// Notes in the store which epoch is planned of this number and this moment, and refuses where it is another. The
    /// notes are not sealed: they are there for planners of other keys, too, and tell nothing of a vault.
    fn claim(&self, open: &OpenStatement, epoch: &Digest) -> Result<(), GroupError> {
        let note = epoch.to_string();
        for name in layout::notes(open) {
            while !self.store.put_new(&name, note.as_bytes())? {
                match noted(self.store, &name)? {
                    Some(planned) if planned == note => break,
                    Some(planned) if !self.replace => {
                        return Err(GroupError::PlannedElsewhere { epoch: planned });
                    }
                    _ => self.store.remove(&name)?,
                }
            }
        }
        Ok(())
    }

    /// Seals and stores what an epoch has once. What stands there and is damaged is replaced; so is, with `replace`,
    /// what is sealed with another key.
    fn put(&self, name: &str, context: &[u8], plain: &[u8]) -> Result<(), GroupError> {
        let sealed = self.key.seal(context, plain);
        while !self.store.put_new(name, &sealed)? {
            let found = match self.store.get(name, MAX_PLAN) {
                Err(error) if !error.too_long => return Err(error.into()),
                found => found.ok().flatten().unwrap_or_default(),
            };
            match self.key.open(name, context, &found) {
                Ok(found) if found[..] == *plain => break,
                // Equal jobs of another release have other keys: its list is another.
                Ok(found) if !self.replace => {
                    let list: Option<List> = serde_json::from_slice(&found).ok();
                    let planned =
                        list.map_or_else(|| TOOL.into(), |list| Shown(&list.tool).to_string());
                    return Err(GroupError::OtherRelease { planned, own: TOOL.into() });
                }
                Err(error @ GroupError::OtherKey { .. }) if !self.replace => return Err(error),
                Err(GroupError::Damaged(_) | GroupError::OtherKey { .. }) | Ok(_) => {}
                Err(error) => return Err(error),
            }
            self.store.remove(name)?;
        }
        Ok(())
    }

    /// The digest of the key of every shape that has blocks.
    fn keys(&self, jobs: &Jobs<'_>) -> Result<Vec<(Shape, Digest)>, GroupError> {
        let mut shapes: Vec<Shape> = jobs.ranges().iter().map(|range| range.shape).collect();
        shapes.sort();
        shapes.dedup();
        shapes
            .into_iter()
            .map(|shape| {
                let circuit = jobs.circuit(shape);
                let k = circuit.k();
                if k > MAX_K {
                    return Err(EpochError::TooManyRows { shape: shape.to_string(), k }.into());
                }
                let generators = generators::load(k, self.generators)?;
                let empty = BlockCircuit::empty(Arc::new(circuit));
                let key = VerifyingKey::build(&generators, &empty);
                let key = key
                    .map_err(|error| GroupError::Job { index: 0, error: JobError::Build(error) })?;
                Ok((shape, key.digest()))
            })
            .collect()
    }

    /// Seals and stores the job of a group.
    fn store_job(
        &self,
        jobs: &Jobs<'_>,
        epoch: Digest,
        index: u64,
        range: &ProofRange,
        key: Digest,
    ) -> Result<GroupTask, GroupError> {
        let refused = |error| GroupError::Job { index, error };
        let job = jobs.job(range, key)?.encode().map_err(refused)?;
        let sealed = self.key.seal(&context(&epoch, index, &key), &job);
        let digest = layout::digest(&sealed);
        self.store.put_new(&layout::job(&epoch, &digest), &sealed)?;
        Ok(GroupTask { epoch, index, blocks: range.blocks, key, job: digest, tool: TOOL.into() })
    }
}

/// What a note says, if it is there.
fn noted(store: &dyn Store, name: &str) -> Result<Option<String>, GroupError> {
    let found = store.get(name, MAX_NOTE)?;
    Ok(found.map(|bytes| Shown(&String::from_utf8_lossy(&bytes)).to_string()))
}

/// Makes sure that no other epoch was planned of the same number or moment: two statements would be evidence of
/// fraud.
///
/// # Errors
/// [`GroupError::PlannedElsewhere`] if one was.
pub(super) fn require_not_replaced(
    store: &dyn Store,
    open: &OpenStatement,
) -> Result<(), GroupError> {
    let own = layout::epoch(open).to_string();
    for name in layout::notes(open) {
        if let Some(epoch) = noted(store, &name)?.filter(|planned| *planned != own) {
            return Err(GroupError::PlannedElsewhere { epoch });
        }
    }
    Ok(())
}

/// What the artifacts of an epoch as a whole are authenticated as.
fn of_epoch(what: &str, epoch: &Digest) -> Vec<u8> {
    [what.as_bytes(), &epoch.0].concat()
}

/// Reads what was planned.
///
/// # Errors
/// It is an error if nothing was planned, with another key or by another release.
pub fn read(store: &dyn Store, key: &SealingKey, epoch: &Digest) -> Result<Planned, GroupError> {
    let name = layout::plan(epoch);
    let sealed = store.get(&name, MAX_PLAN)?.ok_or_else(|| GroupError::Missing(name.clone()))?;
    let bytes = key.open(&name, &of_epoch("plan", epoch), &sealed)?;
    let list: List =
        serde_json::from_slice(&bytes).map_err(|_| GroupError::Damaged(name.clone()))?;
    if list.tool != TOOL || list.format != FORMAT {
        return Err(GroupError::OtherRelease { planned: list.tool, own: TOOL.into() });
    }
    Ok(Planned { epoch: *epoch, groups: list.groups })
}

/// The canonical parameters of a planned epoch.
pub(super) fn parameters(
    store: &dyn Store,
    key: &SealingKey,
    epoch: &Digest,
) -> Result<Vec<u8>, GroupError> {
    let name = layout::parameters(epoch);
    let sealed = store.get(&name, MAX_PLAN)?.ok_or_else(|| GroupError::Missing(name.clone()))?;
    Ok(key.open(&name, &of_epoch("parameters", epoch), &sealed)?.to_vec())
}

/// The one epoch that a store holds.
///
/// # Errors
/// [`GroupError::WhichEpoch`] if it holds none, or several.
pub fn only_epoch(store: &dyn Store) -> Result<Digest, GroupError> {
    let epochs = store.list(layout::EPOCHS)?;
    match &epochs[..] {
        [epoch] => Digest::parse(epoch).map_err(|_| GroupError::Missing(layout::EPOCHS.into())),
        _ => Err(GroupError::WhichEpoch(epochs.len())),
    }
}
