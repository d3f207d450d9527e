//! F2: hostile inputs to every decoder take less than 64 MB of memory above their own size.

mod documents;
mod files;
mod hostile;
mod measure;
mod reserves;
mod snapshots;
#[path = "../suite/common/tables.rs"]
mod tables;
mod venues;
