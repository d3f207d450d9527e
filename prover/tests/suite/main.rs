//! The prover, through its library and as the built program.
//!
//! All of it is one test program, so that what every test needs is compiled and linked once, and
//! so that a long test runs beside the short ones of other files. Only `memory`, whose allocator
//! counts, is a program of its own.

mod archive;
mod catalogue;
mod check;
mod command;
mod common;
mod complete;
mod control;
mod damage;
mod demo;
mod documents;
mod engine;
mod epoch;
mod fixtures;
mod generator;
mod group;
mod house;
mod import_accounts;
mod import_attacks;
mod import_command;
mod import_threads;
mod inclusion_list;
mod job;
mod mapping;
mod older;
mod places;
mod policy;
mod privacy;
mod project;
mod publish;
mod real_tables;
mod real_vaults;
mod reserves;
mod sign;
mod snapshot;
mod sources;
mod special_rules;
mod stress;
mod tutorial;
mod warnings;
