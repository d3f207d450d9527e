//! House accounts at the import and through the program: attack D7 of `docs/security.md`, house accounts
//! among customers.

use ringfence_circuits::protocol::{
    index::BookIndex,
    lane::{BookLane, Lanes},
};

use crate::common::{
    import_with, parameters,
    program::{parameter_file, run},
    tables::Tables,
};

/// The good snapshot and a failing vault of the house.
fn with_house(book: &str, rule: &str, owner: &str) -> Tables {
    let mut tables = Tables::good();
    tables.vaults.push(format!("venue,house,{book},{rule},{owner},"));
    tables.balances.push("venue,house,USDT,-1000".into());
    tables.balances.push("venue,house,JUNK,10000000000".into());
    tables
}

#[test]
fn d7_no_book_owner_or_rule_exempts_a_vault() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let check = |tables: &Tables| {
        let snapshot = tables.write().to_str().unwrap();
        run(&["check", "--snapshot", snapshot, "--parameters", &file])
    };
    for book in ["clients", "house"] {
        for owner in ["", "venue", "house"] {
            for rule in ["maintenance", "equity_only"] {
                let (code, _, err) = check(&with_house(book, rule, owner));
                assert_eq!(code, 1, "{err}");
                assert!(err.contains("error[RF-1205]: 1 account is below "), "{err}");
            }
        }
        for rule in ["exempt", "none", "", "house", "Maintenance"] {
            let (code, _, err) = check(&with_house(book, rule, ""));
            assert!(code == 2 && err.contains("vaults.csv:5: rule: "), "{err}");
        }
        // What is left is public: counted, with its shortfall and deficit.
        for rule in ["auto", "liquidating"] {
            let tables = with_house(book, rule, "");
            let (code, out, err) = check(&tables);
            assert_eq!(code, 0, "{err}");
            assert!(out.contains(&format!("{book} liquidating 1")), "{out}");
            let (imported, _work) = import_with(tables.write(), &parameters(), |_| {}).unwrap();
            let lanes = Lanes::new(&parameters());
            let index = BookIndex::new(u16::from(book == "house"));
            let lane = |lane| imported.summary.totals.book(&lanes, index, lane);
            // 1000 USD owed; the token has no value and stands among the deposits in full.
            let dollars = num_bigint::BigUint::from(10u8).pow(28) * 1000u32;
            assert_eq!(lane(BookLane::Deficit), dollars);
            assert_eq!(lane(BookLane::Deposits(3.into())), 1_000_000_000_000u64.into());
        }
        let limited = with_house(book, "liquidating", "");
        let result = import_with(limited.write(), &parameters(), |options| {
            options.max_liquidating = Some(0);
        });
        assert_eq!(result.unwrap_err().code(), "RF-1206");
    }
}
