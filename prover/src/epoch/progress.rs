//! How a long stage tells what it has done.

/// Hears how a long stage goes on.
pub trait Progress: Sync {
    /// A stage begins; `total` steps are expected.
    fn begin(&self, stage: &str, total: u64);
    /// Steps were made.
    fn advance(&self, steps: u64);
    /// So much of the stage's work is done, in units of their own that count what is done inside a step. It is said
    /// a few times a second.
    fn work(&self, _done: u64, _total: u64) {}
    /// The stage is finished.
    fn end(&self);
    /// Something that a person should read before the next stage goes on, in lines.
    fn note(&self, _lines: &str) {}
}

/// Says nothing to anyone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
