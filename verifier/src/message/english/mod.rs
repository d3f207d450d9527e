//! The words in English, one file per room that speaks them.
//!
//! These files hold words and nothing else. A code stands once; where it has several texts, each
//! has a name of its own behind a dot.

mod audit;
mod chain;
mod cli;
mod customer;
mod evidence;
mod html;
mod html_audit;
mod inclusion;
mod kit;
mod page;
mod policy;
mod prices;
mod prover_check;
mod prover_cluster;
mod prover_epoch;
mod prover_mapping;
mod prover_policy;
mod prover_project;
mod prover_reserves;
mod prover_serve;
mod prover_snapshot;
mod prover_stress;
mod prover_tables;
mod reader;
mod report;
mod shell;
mod source;
mod stress;
mod text;
mod verdict;

use super::entry::Entry;

/// All entries, by room.
pub(super) const ROOMS: &[&[Entry]] = &[
    source::SOURCE,
    reader::ERRORS,
    reader::NOT_BROUGHT,
    audit::ERRORS,
    audit::CLAIMS,
    policy::ERRORS,
    policy::NOT_BROUGHT,
    policy::CLAIMS,
    policy::REPORT,
    policy::UNCHECKED,
    prices::ERRORS,
    prices::CLAIMS,
    prices::REPORT,
    evidence::CLAIMS,
    evidence::REPORT,
    kit::ERRORS,
    kit::PAPERS,
    customer::ANSWER,
    customer::DAMAGE,
    customer::FIGURES,
    customer::CHECKS,
    customer::RECEIPT,
    customer::ERRORS,
    inclusion::ERRORS,
    inclusion::CLAIMS,
    stress::SOURCE,
    stress::ERRORS,
    stress::CLAIMS,
    stress::REPORT,
    stress::SHOWN,
    chain::CHAIN,
    report::REPORT,
    verdict::LEVELS,
    verdict::VERDICT,
    verdict::SENTENCES,
    verdict::NOTES,
    verdict::UNCHECKED,
    text::FIRST,
    text::AUDIT,
    text::PACKAGE,
    text::CHAIN,
    html::PARTS,
    html::FAILURE,
    html_audit::AUDIT,
    html_audit::DATES,
    html::CHAIN,
    cli::CLI,
    prover_tables::TABLES,
    prover_check::FAILING,
    prover_check::WARNINGS,
    prover_check::SCREEN,
    prover_mapping::MAPPING,
    prover_policy::FAULTS,
    prover_policy::RULES,
    prover_policy::ADJUSTED,
    prover_snapshot::SNAPSHOT,
    prover_snapshot::WARNINGS,
    prover_stress::STRESS,
    prover_stress::SETS,
    prover_stress::ANSWERS,
    prover_cluster::GROUPS,
    prover_cluster::CLUSTER,
    prover_epoch::EPOCH,
    prover_epoch::EVIDENCE,
    prover_epoch::JOB,
    prover_epoch::PUBLISH,
    prover_serve::PACKAGES,
    prover_project::PUBLISHED,
    prover_project::DEMO,
    prover_project::PROJECT,
    prover_project::RUN,
    prover_project::PROGRESS,
    prover_project::DESCRIPTION,
    prover_reserves::RESERVES,
    prover_reserves::GATHERED,
    prover_reserves::REPORTS,
    prover_reserves::SIGNING,
    page::PAGE,
    page::TEXTS,
    shell::FRAME,
    shell::CHECK,
    shell::ANSWER,
];

/// The entries for the page: its template and its scripts.
pub(super) const PAGE: &[&[Entry]] = &[page::PAGE, shell::FRAME, shell::CHECK, shell::ANSWER];

/// The rooms that customers meet: every language has all of them.
#[cfg(test)]
pub(super) const CUSTOMERS: &[&[Entry]] = &[
    customer::ANSWER,
    customer::DAMAGE,
    customer::FIGURES,
    customer::CHECKS,
    customer::RECEIPT,
    customer::ERRORS,
    verdict::LEVELS,
    html::FAILURE,
    html_audit::DATES,
    inclusion::ERRORS,
    reader::ERRORS,
    source::SOURCE,
    page::TEXTS,
    page::PAGE,
    shell::FRAME,
    shell::CHECK,
    shell::ANSWER,
];
