//! What a venue does day after day: the epoch after another one, projects, the page, keys; and how it installs the
//! program.

mod after;
mod apart;
mod begun;
mod checks;
mod days;
mod file;
mod installing;
mod keys;
mod made;
mod page;
mod waits;
