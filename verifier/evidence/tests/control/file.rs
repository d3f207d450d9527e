//! `control.jsonl` as a whole: what is read, what is left out, and limits.

use std::io::{self, BufReader, Read};

use proptest::prelude::*;
use ringfence_circuits::primitive::json;
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    control::{
        after::{Age, DEFAULT_AGE},
        collect::{Against, Control, Counts, MAX_NAMED},
        entry::{Entry, FileFault, Lines, MAX_LINE, MAX_LINES, MAX_SIGNATURES},
        outcome::{Invalid, Outcome},
    },
    headers::Headers,
    list::time::Time,
};

use crate::signer::*;

fn line(entry: &Entry) -> Vec<u8> {
    [json::canonical(entry).unwrap(), b"\n".to_vec()].concat()
}

/// Reads a file for a list that has every address in the book but Tron's.
fn read_with(file: &[u8], headers: &Headers) -> Control {
    let book_of = |chain: Chain, _: &Address| (chain != Chain::Tron).then_some(BOOK);
    Control::read(file, &against(headers, &book_of))
}

fn against<'a>(
    headers: &'a Headers,
    book_of: &'a dyn Fn(Chain, &Address) -> Option<&'a str>,
) -> Against<'a> {
    Against { venue: VENUE, book_of, headers, snapshot: snapshot(), most_age: DEFAULT_AGE }
}

fn read(file: &[u8]) -> Control {
    read_with(file, &headers(-5))
}

/// The time some seconds before or after the snapshot.
fn time(seconds: i64) -> Time {
    Time::from_seconds(snapshot().seconds().checked_add_signed(seconds).unwrap()).unwrap()
}

#[test]
fn r17_a_bad_line_leaves_the_others_as_they_are() {
    let good = ethereum_entry(&key(1));
    let wrong = Entry { signatures: vec!["00".repeat(65)], ..ethereum_entry(&key(2)) };
    let unsupported = Entry { scheme: "safe".into(), ..ethereum_entry(&key(3)) };
    let unreadable = Entry { address: "0x00".into(), ..ethereum_entry(&key(4)) };
    let file = [
        line(&wrong),
        b"\n".to_vec(),
        b"not JSON\n".to_vec(),
        vec![0xff, b'\n'],
        vec![b'{'; MAX_LINE + 1],
        b"\n".to_vec(),
        line(&unsupported),
        line(&tron_entry(&key(1))),
        line(&unreadable),
        line(&good),
        // The last line may do without a newline.
        json::canonical(&solana_entry(1)).unwrap(),
    ]
    .concat();
    let control = read(&file);
    let counts =
        Counts { signing: 2, invalid: 6, unsupported: 1, unlisted: 1, ..Counts::default() };
    assert_eq!(control.counts, counts);
    assert!(control.stopped.is_none());
    for entry in [&good, &solana_entry(1)] {
        let (chain, address) = entry.subject().unwrap();
        assert_eq!(control.signed_after(chain, &address), Some(time(-5)));
    }
    let (chain, address) = wrong.subject().unwrap();
    assert_eq!(control.signed_after(chain, &address), None);
    let lines: Vec<_> = control.named.iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7, 8]);
    let long = &control.named[4].outcome;
    assert_eq!(*long, Outcome::Invalid(Invalid::LongLine { most: MAX_LINE }));
    let named: Vec<_> = control.named.iter().map(|finding| finding.outcome.to_string()).collect();
    assert!(named[2].contains("the line is no entry"), "{named:?}");
    assert!(named[5].contains("“safe” is not known"), "{named:?}");
    assert!(named[6].contains("not in the list"), "{named:?}");
    assert!(named[7].contains("40 lower-case"), "{named:?}");
}

#[test]
fn any_valid_entry_signs_its_address_and_the_latest_block_counts() {
    let wrong = Entry { signatures: vec!["00".repeat(65)], ..ethereum_entry(&key(1)) };
    let good = ethereum_entry(&key(1));
    let (chain, address) = good.subject().unwrap();
    for entries in [[&wrong, &good], [&good, &wrong]] {
        let file = entries.map(line).concat();
        assert_eq!(read(&file).signed_after(chain, &address), Some(time(-5)));
    }
    let compact = compact_entry(&Wallet::P2pkh(key(1)), &key(1), 31);
    let full = Wallet::P2pkh(key(1)).entry();
    let (chain, address) = full.subject().unwrap();
    let control = read(&[line(&compact), line(&full)].concat());
    assert_eq!((control.counts.signing, control.named.len()), (2, 0));
    assert!(control.signed_after(chain, &address).is_some());
}

#[test]
fn c5_r1_old_future_and_unknown_blocks_do_not_count() {
    let entry = ethereum_entry(&key(1));
    let (chain, address) = entry.subject().unwrap();
    let day = 24 * 60 * 60;
    for seconds in [0, -35 * day, 35 * day] {
        let control = read_with(&line(&entry), &headers(seconds));
        assert_eq!(control.signed_after(chain, &address), Some(time(seconds)));
    }
    for seconds in [-35 * day - 1, 35 * day + 1, -3650 * day] {
        let control = read_with(&line(&entry), &headers(seconds));
        assert_eq!(control.signed_after(chain, &address), None);
        assert_eq!(control.counts, Counts { far: 1, ..Counts::default() });
        assert!(matches!(control.named[0].age, Some(Age::Far { .. })));
    }
    let control = read_with(&line(&entry), &Headers::default());
    assert_eq!(control.signed_after(chain, &address), None);
    assert_eq!(control.counts, Counts { unknown: 1, ..Counts::default() });
    let named = control.named[0].age.as_ref().unwrap().to_string();
    assert!(named.contains("not in your headers file"), "{named}");
}

#[test]
fn t7_signatures_of_entries_whose_block_does_not_count_are_not_checked() {
    // A signature of no key, which would be invalid if anyone looked.
    let wrong = Entry { signatures: vec!["00".repeat(65)], ..ethereum_entry(&key(1)) };
    let far = read_with(&line(&wrong), &headers(-3650 * 24 * 60 * 60));
    assert_eq!(far.counts, Counts { far: 1, ..Counts::default() });
    let unknown = read_with(&line(&wrong), &Headers::default());
    assert_eq!(unknown.counts, Counts { unknown: 1, ..Counts::default() });
    for control in [far, unknown] {
        let outcome = &control.named[0].outcome;
        assert!(matches!(outcome, Outcome::NotChecked { .. }), "{outcome}");
        assert!(outcome.to_string().contains("by its own word"), "{outcome}");
    }
    let near = read_with(&line(&wrong), &headers(0));
    assert_eq!(near.counts, Counts { invalid: 1, ..Counts::default() });
}

#[test]
fn r2_the_book_is_the_one_in_which_the_list_has_the_address() {
    let entry = ethereum_entry(&key(1));
    let (headers, book_of) = (headers(0), |_, _: &Address| Some("other"));
    let against = against(&headers, &book_of);
    let control = Control::read(&line(&entry)[..], &against);
    assert_eq!(control.counts, Counts { invalid: 1, ..Counts::default() });
}

#[test]
fn entries_have_one_encoding() {
    let entry = ethereum_entry(&key(1));
    let bytes = json::canonical(&entry).unwrap();
    assert_eq!(Entry::parse(&bytes), Ok(entry));
    let text = String::from_utf8(bytes).unwrap();
    let others = [
        text.replace(",", ", "),
        format!("{text}\r"),
        format!(" {text}"),
        format!("{text}{text}"),
        text.replace("\"script\":\"\",", ""),
        text.replace("\"script\":\"\",", "\"script\":null,"),
        text.replace("\"script\":\"\",", "\"script\":\"\",\"script\":\"\","),
        text.replace("\"script\":\"\",", "\"script\":\"\",\"seen\":\"\","),
        text.replace("eip191", "eip\\u0031\\u0039\\u0031"),
        "[]".into(),
        "{}".into(),
        "null".into(),
    ];
    for other in others {
        assert!(matches!(Entry::parse(other.as_bytes()), Err(Invalid::Malformed(_))), "{other}");
    }
}

#[test]
fn r20_signatures_of_an_entry_are_limited() {
    let of = |number: usize| {
        let signatures = vec!["00".repeat(65); number];
        let entry = Entry { signatures, ..ethereum_entry(&key(1)) };
        Entry::parse(&json::canonical(&entry).unwrap())
    };
    assert!(of(MAX_SIGNATURES).is_ok());
    let fault = of(MAX_SIGNATURES + 1).unwrap_err().to_string();
    assert!(fault.contains("more than 20"), "{fault}");
}

#[test]
fn r20_the_longest_line_is_read_and_a_longer_one_named() {
    let mut entry = ethereum_entry(&key(1));
    let rest = MAX_LINE - json::canonical(&entry).unwrap().len();
    entry.signatures[0] += &"0".repeat(rest);
    assert_eq!(line(&entry).len(), MAX_LINE + 1);
    // Small buffers cut lines in parts.
    for capacity in [1, 7, MAX_LINE, 1 << 16] {
        let longer =
            Entry { signatures: vec![format!("{}0", entry.signatures[0])], ..entry.clone() };
        let file = [line(&longer), line(&entry)].concat();
        let lines: Vec<_> =
            Lines::new(BufReader::with_capacity(capacity, &file[..])).map(Result::unwrap).collect();
        assert_eq!(lines.len(), 2, "{capacity}");
        assert_eq!(lines[0].entry, Err(Invalid::LongLine { most: MAX_LINE }));
        assert_eq!(lines[1].entry.as_ref(), Ok(&entry));
    }
}

#[test]
fn r20_lines_after_the_last_allowed_one_are_not_read() {
    let newlines = |number: u64| BufReader::new(io::repeat(b'\n').take(number));
    assert!(Lines::new(newlines(MAX_LINES)).all(|line| line.is_ok()));
    let mut lines = Lines::new(newlines(MAX_LINES + 5)).skip(MAX_LINES as usize);
    assert!(matches!(lines.next(), Some(Err(FileFault::Lines))));
    assert!(lines.next().is_none());
}

#[test]
fn r20_only_the_first_entries_are_named() {
    let control = read(&b"\n".repeat(MAX_NAMED + 10));
    assert_eq!(control.counts.invalid, MAX_NAMED as u64 + 10);
    assert_eq!(control.named.len(), MAX_NAMED);
}

#[test]
fn a_file_that_breaks_off_keeps_what_was_read() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let first = line(&ethereum_entry(&key(1)));
    let (headers, book_of) = (headers(0), |_, _: &Address| Some(BOOK));
    let against = against(&headers, &book_of);
    let control = Control::read(BufReader::new(first.chain(Broken)), &against);
    assert_eq!(control.counts.signing, 1);
    let stopped = control.stopped.unwrap().to_string();
    assert!(stopped.contains("after line 1") && stopped.contains("the disk is gone"), "{stopped}");
}

proptest! {
    /// Whatever a file holds, it is read to its end, line by line.
    #[test]
    fn arbitrary_files_are_read_without_panic(
        parts in prop::collection::vec(prop_oneof![
            prop::collection::vec(any::<u8>(), 0..40),
            Just(json::canonical(&ethereum_entry(&key(1))).unwrap()),
            Just(b"\n".to_vec()),
            Just(b"{\"address\":\"".to_vec()),
        ], 0..8),
    ) {
        let file = parts.concat();
        let control = read(&file);
        let Counts { signing, far, unknown, invalid, unsupported, unlisted } = control.counts;
        let lines = file.split_inclusive(|byte| *byte == b'\n').count() as u64;
        prop_assert_eq!(signing + far + unknown + invalid + unsupported + unlisted, lines);
        prop_assert!(control.stopped.is_none());
    }
}
