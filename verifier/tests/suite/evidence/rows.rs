//! Rows that somebody looks for, a page at a time, and their file in parts.

use ringfence_verifier::report::{html, Wanted};

use super::made::*;

fn wanted(change: impl FnOnce(&mut Wanted)) -> Wanted {
    let mut wanted = Wanted::default();
    change(&mut wanted);
    wanted
}

#[test]
fn rows_are_found_by_everything_that_is_named_the_most_valuable_first() {
    let made = Made::new();
    let report = made.report_for(|_| {});
    let reserves = report.reserves.unwrap();
    let (results, places) = (&reserves.results, reserves.results.places_by_value());
    let count = |change: fn(&mut Wanted)| results.pick(&places, &wanted(change), 0, 50).count;
    let all = results.pick(&places, &Wanted::default(), 0, 50);
    assert_eq!((all.count, all.all, all.rows.len()), (4, 4, 4));
    assert_eq!(all.usd, reserves.usd);
    let worth: Vec<_> = all.rows.iter().map(|row| row.usd.units(20)).collect();
    assert!(worth.windows(2).all(|pair| pair[0] >= pair[1]), "{worth:?}");

    assert_eq!(count(|of| of.chain = Some("bitcoin".into())), 2);
    assert_eq!(count(|of| of.asset = Some("nothing".into())), 0);
    assert_eq!(count(|of| of.level = Some("proven".into())), 2);
    assert_eq!(count(|of| of.level = Some("certain".into())), 0);
    assert_eq!(count(|of| of.lack = Some("anything".into())), 0);
    // Addresses in either case, and blanks around a part that was copied.
    assert_eq!(count(|of| of.address = Some(" BC1P ".into())), 1);
    assert_eq!(count(|of| of.address = Some("  ".into())), 4);
    let books = &reserves.names()[0];
    let of_book = |book: &String| {
        results.pick(&places, &wanted(|of| of.book = Some(book.clone())), 0, 50).count
    };
    assert_eq!(books.iter().map(of_book).sum::<usize>(), 4);
    // All that is named must fit.
    let both = |of: &mut Wanted| {
        of.chain = Some("bitcoin".into());
        of.level = Some("proven".into());
    };
    assert_eq!(results.pick(&places, &wanted(both), 0, 50).count, 0);
}

#[test]
fn pages_of_rows_are_the_rows_in_order() {
    let reserves = Made::new().report_for(|_| {}).reserves.unwrap();
    let places = reserves.results.places_by_value();
    let page = |from, most| reserves.results.pick(&places, &Wanted::default(), from, most).rows;
    let all = page(0, 4);
    assert_eq!([page(0, 3), page(3, 3)].concat(), all);
    assert_eq!(page(4, 3), []);
    assert_eq!(page(usize::MAX, usize::MAX), []);
    let picked = reserves.results.pick(&places, &Wanted::default(), 2, 50);
    let shown = html::rows(&picked);
    assert!(shown.contains("4 of 4 rows") && shown.contains("Rows 3 to 4"), "{shown}");
    for row in &all[2..] {
        assert!(shown.contains(&row.address), "{shown}");
    }
    assert!(!shown.contains(&all[0].address), "{shown}");
}

#[test]
fn parts_of_a_file_of_rows_are_the_file() {
    let made = Made::new();
    let report = made.report_for(|_| {});
    let statement = report.statement_bech32;
    let reserves = report.reserves.unwrap();
    let mut whole = vec![];
    reserves.write_csv(&statement, reserves.results.iter(), &mut whole).unwrap();
    let everything = Wanted::default();
    for most in [1, 3, 4, 100] {
        let parts = (0..4).step_by(most.min(4));
        let parts =
            parts.map(|from| reserves.csv_part(&statement, &everything, from, most).unwrap());
        assert_eq!(parts.collect::<Vec<_>>().concat(), whole, "{most}");
    }
    let bitcoin = wanted(|of| of.chain = Some("bitcoin".into()));
    let some = String::from_utf8(reserves.csv_part(&statement, &bitcoin, 0, 4).unwrap()).unwrap();
    assert!(some.starts_with("# only 2 of 4 rows"), "{some}");
    assert_eq!(some.lines().filter(|line| line.contains(",bitcoin,")).count(), 2, "{some}");
    assert!(!some.contains(",eip155:1,"), "{some}");
}
