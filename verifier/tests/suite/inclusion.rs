//! V10: an honest package holds, every changed one fails.

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::digest::Element,
        package::{Package, PackagedVault},
        statement::Natural,
        tree,
    },
};
use ringfence_verifier::{
    check::{inclusion::Published, InclusionError},
    message::Language,
    reader::Reader,
    report::{mark_shared, shared_places, InclusionReport, Level, Look, Status},
};

use crate::common::*;

fn check(epoch: &Epoch, package: &Package) -> Result<InclusionReport, InclusionError> {
    let (statement, parameters) = (&epoch.bundle.statement, &epoch.bundle.parameters);
    let bytes = package.encode().unwrap();
    include(&bytes, statement, None, ACCOUNT, Some(parameters))
}

/// The package is refused or a claim fails.
fn refused(epoch: &Epoch, package: &Package) -> String {
    match check(epoch, package) {
        Err(error) => {
            assert!(error.code().starts_with("RF-23") && !error.help().is_empty());
            error.to_string()
        }
        Ok(report) => {
            assert_ne!(report.exit_code(), 0, "{report}");
            report.text(Look { details: true, ..Look::default() }, Language::English)
        }
    }
}

fn refused_vault(change: impl FnOnce(&mut PackagedVault)) -> String {
    let epoch = Epoch::standard();
    let mut package = epoch.package(ACCOUNT);
    change(&mut package.vaults[0]);
    refused(&epoch, &package)
}

#[test]
fn honest_package_holds() {
    let epoch = Epoch::standard();
    let package = epoch.package(ACCOUNT);
    let report = check(&epoch, &package).unwrap();
    let text = report.to_string();
    assert_eq!(report.exit_code(), 0, "{text}");
    assert_eq!(report.vaults.len(), 2);
    for id in ["account", "statement", "distinct", "included:main", "names:main", "rule:spare"] {
        assert_eq!(report.claim(id).unwrap().status, Status::Holds, "{text}");
    }
    for id in ["proofs", "all-vaults", "anchored-digest"] {
        assert_eq!(report.claim(id).unwrap().status, Status::NotChecked, "{text}");
    }
    let numbers = report.vaults[0].numbers.as_ref().unwrap();
    assert!(numbers.liquidation_mark.is_some());
    for words in
        ["BTC, long 2.5 at a mark price of 60,000.5: -1,234.57 USD", "Room before liquidation: "]
    {
        assert!(text.contains(words), "{words} in {text}");
    }
    // Without parameters it is still included, its numbers unassessed.
    let bytes = package.encode().unwrap();
    let digest = Some(epoch.statement.digest());
    let report = include(&bytes, &epoch.bundle.statement, digest, ACCOUNT, None).unwrap();
    assert_eq!(report.exit_code(), 0);
    assert_eq!(report.claim("rule:main").unwrap().status, Status::NotChecked);
    assert!(report.claim("anchored-digest").unwrap().is_true());
}

#[test]
fn nothing_is_said_of_numbers_that_are_not_included() {
    let epoch = Epoch::standard();
    let mut package = epoch.package(ACCOUNT);
    package.vaults[0].balances[0].amount.0 += 1u8;
    let report = check(&epoch, &package).unwrap();
    let status = |id: &str| report.claim(id).unwrap().status;
    assert_eq!(status("included:main"), Status::DoesNotHold);
    assert_eq!(status("rule:main"), Status::NotChecked);
    assert_eq!(status("names:main"), Status::NotChecked);
    assert!(report.vaults[0].numbers.is_none());
    assert_eq!(status("rule:spare"), Status::Holds);
    assert!(report.vaults[1].numbers.is_some());
}

#[test]
fn a_statement_is_decoded_once_for_many_packages() {
    let epoch = Epoch::standard();
    let (statement, parameters) = (&epoch.bundle.statement, &epoch.bundle.parameters);
    let published = Published::decode(statement, Some(parameters)).unwrap();
    for account in [ACCOUNT, "bob", "carol", "dave"] {
        let bytes = epoch.package(account).encode().unwrap();
        let report = published.check(&bytes, &Reader::default(), account).unwrap();
        assert_eq!(report.exit_code(), 0, "{report}");
        // Dave is being liquidated: no mark at which that would begin.
        let numbers = report.vaults[0].numbers.as_ref().unwrap();
        assert_eq!(numbers.liquidation_mark.is_some(), account != "dave");
        assert!(numbers.requirement.is_some());
    }
}

#[test]
fn a4_the_package_of_another_account_or_label() {
    let epoch = Epoch::standard();
    let bobs = epoch.package("bob");
    assert!(refused(&epoch, &bobs).contains("not of \"alice\""));
    let mut renamed = bobs.clone();
    renamed.account = ACCOUNT.into();
    assert!(refused(&epoch, &renamed).contains("do not lead to the statement's root"));
    assert!(refused_vault(|v| v.label = "other".into()).contains("do not lead"));
}

#[test]
fn a4_one_leaf_shown_twice() {
    let epoch = Epoch::standard();
    let mut package = epoch.package(ACCOUNT);
    package.vaults[1] = package.vaults[0].clone();
    assert!(refused(&epoch, &package).contains("the same label"));
    package.vaults[1].label = "second".into();
    assert!(refused(&epoch, &package).contains("the same place"));
    let mut package = epoch.package(ACCOUNT);
    package.vaults[1].label = "main".into();
    assert!(refused(&epoch, &package).contains("the same label"));
    // Over two packages.
    let report = check(&epoch, &epoch.package(ACCOUNT)).unwrap();
    assert!(shared_places(std::slice::from_ref(&report)).is_empty());
    // The same package twice is no second vault.
    assert!(shared_places(&[report.clone(), report.clone()]).is_empty());
    let mut others = report.clone();
    others.account = "bob".into();
    assert_eq!(shared_places(&[report.clone(), others.clone(), report.clone()]).len(), 2);
    let mut both = [report.clone(), others.clone()];
    mark_shared(&mut both);
    for marked in both {
        assert_eq!(marked.verdict.level, Level::DoesNotHold);
        assert!(marked.to_string().contains("Two vaults of these packages have one place"));
        assert!(marked.shares_place);
    }
    // What is not in the statement has no place there.
    others.vaults.iter_mut().for_each(|vault| vault.included = Status::DoesNotHold);
    assert!(shared_places(&[report.clone(), others, report]).is_empty());
}

#[test]
fn a2_a5_paths_of_other_lengths_and_nodes_as_leaves() {
    let more = Element(Fp::ONE);
    assert!(refused_vault(|v| v.path_in_block.push(more)).contains("4 siblings instead of 3"));
    assert!(refused_vault(|v| v.path_in_block.truncate(1)).contains("1 siblings instead of 3"));
    assert!(refused_vault(|v| v.path_of_block.push(more)).contains("7 siblings instead of 6"));
    assert!(refused_vault(|v| v.path_of_block.truncate(3)).contains("3 siblings instead of 6"));
    // A level moved from one tree to the other keeps the sum of lengths.
    let moved = refused_vault(|v| {
        let level: Vec<_> = v.path_in_block.drain(..).collect();
        v.path_of_block.splice(0..0, level);
    });
    assert!(moved.contains("path_in_block"), "{moved}");
    // The node over the sibling's level offered as a sibling, in either tree.
    type Path = fn(&mut PackagedVault) -> &mut Vec<Element>;
    let paths: [Path; 2] = [|v| &mut v.path_in_block, |v| &mut v.path_of_block];
    for path in paths {
        let message = refused_vault(|v| {
            let path = path(v);
            let [a, b, c] = [0, 1, 2].map(|sibling| path[sibling].0);
            path[0] = Element(tree::node(&[a, b, c, Fp::ZERO]));
        });
        assert!(message.contains("do not lead"), "{message}");
    }
    // A sibling in another child's place.
    assert!(refused_vault(|v| v.path_in_block.swap(0, 1)).contains("do not lead"));
    assert!(refused_vault(|v| v.path_of_block.swap(0, 3)).contains("do not lead"));
}

#[test]
fn a6_a_padding_index_or_a_place_that_does_not_exist() {
    for position in [1u64, 2, 3] {
        let message = refused_vault(|v| v.position = position.into());
        assert!(message.contains("do not lead"), "{message}");
    }
    assert!(refused_vault(|v| v.position = 4u64.into()).contains("no such place"));
    assert!(refused_vault(|v| v.block = 5u64.into()).contains("no such place"));
    assert!(refused_vault(|v| v.block = 1u64.into()).contains("do not lead"));
    // The padding leaf itself, with its true salt, shown as an empty vault.
    let epoch = Epoch::standard();
    let mut package = epoch.package(ACCOUNT);
    package.vaults[0].balances.clear();
    package.vaults[0].positions.clear();
    package.vaults[0].extra = Natural::default();
    assert!(refused(&epoch, &package).contains("vault 1 of the package is empty"));
    package.vaults.clear();
    assert!(refused(&epoch, &package).contains("no vault"));
}

#[test]
fn a8_any_changed_number_fails() {
    type Change = Box<dyn Fn(&mut PackagedVault)>;
    let one = |value: &mut Natural| value.0 += 1u8;
    let changes: Vec<Change> = vec![
        Box::new(move |v| one(&mut v.extra)),
        Box::new(move |v| one(&mut v.balances[0].asset)),
        Box::new(move |v| one(&mut v.balances[0].amount)),
        Box::new(|v| v.balances[0].debt = true),
        Box::new(|v| v.balances[0].name = "BTC".into()),
        Box::new(move |v| one(&mut v.positions[0].market)),
        Box::new(move |v| one(&mut v.positions[0].size)),
        Box::new(move |v| one(&mut v.positions[0].profit)),
        Box::new(|v| v.positions[0].short = true),
        Box::new(|v| v.positions[0].loss = false),
        Box::new(|v| v.positions[0].name = "ALT".into()),
        Box::new(move |v| one(&mut v.position)),
        Box::new(move |v| one(&mut v.block)),
        Box::new(|v| v.salt.0 += Fp::ONE),
        Box::new(|v| v.path_in_block[1].0 += Fp::ONE),
        Box::new(|v| v.path_of_block[2].0 += Fp::ONE),
        Box::new(|v| v.book = "house".into()),
        Box::new(|v| v.rule = ringfence_circuits::protocol::shape::Rule::Liquidating),
        Box::new(|v| v.balances.clear()),
        Box::new(|v| v.positions.clear()),
        Box::new(|v| v.balances.push(v.balances[0].clone())),
        Box::new(|v| v.balances[0].amount = Natural::default()),
        Box::new(|v| v.balances[0].amount.0 <<= 64),
        Box::new(|v| v.positions[0].size.0 <<= 64),
        Box::new(|v| v.positions[0].profit.0 <<= 88),
        Box::new(|v| v.extra.0 <<= 121),
    ];
    for change in changes {
        refused_vault(change);
    }
    let epoch = Epoch::standard();
    let changes: [fn(&mut Package); 3] = [
        |p| p.snapshot_time = "2026-01-30T23:59:59Z".into(),
        |p| p.venue = "other".into(),
        |p| p.statement.0[0] ^= 1,
    ];
    for change in changes {
        let mut package = epoch.package(ACCOUNT);
        change(&mut package);
        assert!(refused(&epoch, &package).contains("RF-2402"));
    }
}

#[test]
fn f1_f2_packages_are_read_as_written_only() {
    let epoch = Epoch::standard();
    let bytes = epoch.package(ACCOUNT).encode().unwrap();
    let error = |bytes: &[u8]| {
        let statement = &epoch.bundle.statement;
        include(bytes, statement, None, ACCOUNT, None).unwrap_err().code()
    };
    for cut in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(error(&bytes[..cut]), "RF-2301");
    }
    assert_eq!(error(&[&bytes[..], b"\n"].concat()), "RF-2301");
    let text = String::from_utf8(bytes.clone()).unwrap();
    for digit in "0123456789".chars() {
        // Every digit in the file, changed one at a time, fails.
        for (at, _) in text.match_indices(digit) {
            let mut changed = bytes.clone();
            changed[at] = if digit == '9' { b'8' } else { changed[at] + 1 };
            let statement = &epoch.bundle.statement;
            match include(&changed, statement, None, ACCOUNT, None) {
                Err(error) => assert!(error.code().starts_with("RF-23")),
                Ok(report) => assert_ne!(report.exit_code(), 0, "{report}"),
            }
        }
    }
}

#[test]
fn statements_and_parameters_must_belong_together() {
    let epoch = Epoch::standard();
    let bytes = epoch.package(ACCOUNT).encode().unwrap();
    let mut parameters = epoch.parameters.document().clone();
    parameters.notes.push("other".into());
    let parameters = json::canonical(&parameters).unwrap();
    let statement = &epoch.bundle.statement;
    let error = include(&bytes, statement, None, ACCOUNT, Some(&parameters)).unwrap_err();
    assert_eq!(error.code(), "RF-2304");
    let error = include(&bytes, &[], None, ACCOUNT, None).unwrap_err();
    assert_eq!(error.code(), "RF-2302");
    let other = epoch.with_document(|d| d.root = Element(Fp::ONE));
    let report = include(&bytes, &other.statement, None, ACCOUNT, None).unwrap();
    assert_eq!(report.claim("statement").unwrap().code, Some("RF-2402"));
    assert_eq!(report.claim("included:main").unwrap().status, Status::NotChecked);
}
