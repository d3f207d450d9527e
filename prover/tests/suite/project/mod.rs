//! What a venue does day after day: the epoch after another one, projects, the page, keys.

mod after;
mod keys;
mod page;
