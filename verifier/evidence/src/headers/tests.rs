use proptest::prelude::*;

use super::*;

const SNAPSHOT: &str = "2026-01-31T00:00:00Z";

fn time(text: &str) -> Time {
    Time::parse(text).unwrap()
}

fn digits(byte: u8) -> String {
    format!("{byte:02x}").repeat(32)
}

/// Ethereum's block 100, ten seconds before the snapshot.
fn head() -> Block {
    Block {
        chain: Chain::Eip155(1),
        number: 100,
        hash: BlockHash([7; 32]),
        time: time("2026-01-30T23:59:50Z"),
    }
}

fn line(number: u64, hash: u8, time: &str, source: &str) -> String {
    format!("eip155:1 {number} {} {time} {source}\n", digits(hash))
}

fn good() -> String {
    line(100, 7, "2026-01-30T23:59:50Z", "mine") + &line(101, 8, "2026-01-31T00:00:02Z", "mine")
}

fn cut(file: &str) -> Cut {
    let headers = Headers::read(file.as_bytes()).unwrap();
    headers.cut(&head(), time(SNAPSHOT), WINDOW)
}

#[test]
fn files_are_read_as_people_write_them() {
    let file = format!(
        "# blocks of January\n\n  eip155:1\t100  0x{}   1769817590 mine # typed in\r\nbitcoin 9 {} 2026-01-31T00:00:00Z x\n",
        digits(7),
        digits(0xab).to_uppercase(),
    );
    let headers = Headers::read(file.as_bytes()).unwrap();
    assert_eq!(headers.head(&head()), HeadCheck::Known { sources: 1 });
    let Known::Agreed { block, .. } = headers.block(Chain::Bitcoin, 9) else { panic!() };
    assert_eq!(block.hash, BlockHash([0xab; 32]));
    assert_eq!(headers.block(Chain::Bitcoin, 10), Known::Missing);
}

#[test]
fn lines_that_are_none_are_named() {
    let says = |text: &str, words: &str| {
        let fault = Headers::read(text.as_bytes()).unwrap_err().to_string();
        assert!(fault.contains(words), "{text:?}: {fault}");
    };
    let (hash, good) = (digits(7), good());
    says(&format!("{good}eip155:1 100 {hash} 1"), "line 3: expected five words");
    says(&format!("eip155:1 100 {hash} 1 a b"), "expected five words");
    says(&format!("ethereum 100 {hash} 1 a"), "“ethereum” is no chain");
    says(&format!("eip155:728126428 100 {hash} 1 a"), "is Tron");
    says(&format!("eip155:1 -1 {hash} 1 a"), "“-1” is no number");
    says(&format!("eip155:1 18446744073709551616 {hash} 1 a"), "is no number");
    says(&format!("eip155:1 1 {}0 1 a", &hash[2..]), "is no hash");
    says(&format!("solana 1 {hash} 1 a"), "is no hash");
    says(&format!("eip155:1 1 {hash} 2026-01-31 a"), "is no time");
    says(&format!("eip155:1 1 {hash} 253402300800 a"), "is no time");
    says(&format!("eip155:1 1 {hash} 1 \u{202e}a"), "source's name");
    assert_eq!(Headers::read(b"\xff"), Err(HeadersFault::NotText));
}

#[test]
fn v18_a_head_was_the_last_block_at_the_snapshot() {
    assert_eq!(cut(&good()), Cut::Last { next: time("2026-01-31T00:00:02Z") });
    // The snapshot's very second belongs to the head, not to the block behind it.
    let exact = Block { time: time(SNAPSHOT), ..head() };
    let file = line(100, 7, SNAPSHOT, "a") + &line(101, 8, "2026-01-31T00:00:01Z", "a");
    let headers = Headers::read(file.as_bytes()).unwrap();
    let last = Cut::Last { next: time("2026-01-31T00:00:01Z") };
    assert_eq!(headers.cut(&exact, time(SNAPSHOT), WINDOW), last);
    let file = line(100, 7, "2026-01-30T23:59:50Z", "a") + &line(101, 8, SNAPSHOT, "a");
    assert_eq!(cut(&file), Cut::Old { next: time(SNAPSHOT) });
}

#[test]
fn r5_an_invented_head_is_not_among_the_readers_blocks() {
    let missing = line(99, 7, "2026-01-30T23:59:50Z", "a");
    assert_eq!(cut(&missing), Cut::Head(HeadCheck::Missing));
    for other in
        [line(100, 9, "2026-01-30T23:59:50Z", "a"), line(100, 7, "2026-01-30T23:59:49Z", "a")]
    {
        let cut = cut(&(other + &line(101, 8, "2026-01-31T00:00:02Z", "a")));
        assert!(matches!(cut, Cut::Head(HeadCheck::Other { sources: 1, .. })), "{cut}");
    }
    // The block of that number on another chain is no help.
    let other = good().replace("eip155:1 ", "eip155:10 ");
    assert_eq!(cut(&other), Cut::Head(HeadCheck::Missing));
}

#[test]
fn r6_an_old_true_head_is_too_old_and_a_late_one_too_late() {
    let old =
        line(100, 7, "2026-01-30T23:59:50Z", "a") + &line(101, 8, "2026-01-30T23:59:59Z", "a");
    assert_eq!(cut(&old), Cut::Old { next: time("2026-01-30T23:59:59Z") });
    let headers = Headers::read(good().as_bytes()).unwrap();
    let early = time("2026-01-30T23:59:49Z");
    assert_eq!(headers.cut(&head(), early, WINDOW), Cut::After);
}

#[test]
fn r7_without_the_readers_next_block_a_head_is_not_checked() {
    let alone = line(100, 7, "2026-01-30T23:59:50Z", "a");
    assert_eq!(cut(&alone), Cut::NoNext { distance: 10, within: true });
    let headers = Headers::read(alone.as_bytes()).unwrap();
    let late = headers.cut(&head(), time("2026-01-31T00:15:00Z"), WINDOW);
    assert_eq!(late, Cut::NoNext { distance: 910, within: false });
    assert!(window(Chain::Bitcoin) == 7200 && window(Chain::Tron) == 900);
    let last = Block { number: u64::MAX, ..head() };
    let file = alone.replace(" 100 ", " 18446744073709551615 ");
    let headers = Headers::read(file.as_bytes()).unwrap();
    let cut = headers.cut(&last, time(SNAPSHOT), WINDOW);
    assert_eq!(cut, Cut::NoNext { distance: 10, within: true });
}

#[test]
fn r17_one_bad_source_takes_nothing_but_the_check() {
    let bad = line(100, 9, "2026-01-30T23:59:50Z", "bad");
    let Cut::Head(HeadCheck::Disagree { one, other }) = cut(&(good() + &bad)) else { panic!() };
    assert_eq!((&one.source[..], &other.source[..], other.line), ("mine", "bad", 3));
    let next = line(101, 8, "2026-01-31T00:00:03Z", "bad");
    let cut = cut(&(good() + &next));
    assert!(matches!(cut, Cut::NextDisagree { .. }), "{cut}");
    let words = cut.to_string();
    assert!(words.contains("line 2 (mine)") && words.contains("line 3 (bad)"), "{words}");
}

#[test]
fn sources_that_agree_are_counted_once_each() {
    let twice = good() + &good() + &good().replace("mine", "other");
    let headers = Headers::read(twice.as_bytes()).unwrap();
    assert_eq!(headers.head(&head()), HeadCheck::Known { sources: 2 });
}

#[test]
fn r20_files_of_headers_are_limited() {
    let long = vec![b'#'; MAX_HEADERS_BYTES + 1];
    assert_eq!(Headers::read(&long), Err(HeadersFault::Long));
    let many = "\n".repeat(MAX_HEADERS_LINES + 1);
    assert_eq!(Headers::read(many.as_bytes()), Err(HeadersFault::Long));
    assert!(Headers::read(&many.as_bytes()[1..]).is_ok());
}

proptest! {
    #[test]
    fn no_text_is_read_with_a_panic(text in "[a-z0-9:#x \t\r\n]{0,200}") {
        let _ = Headers::read(text.as_bytes());
    }
}

#[test]
fn the_last_block_at_a_time_is_found_by_chain() {
    let file = good() + &format!("bitcoin 7 {} 2026-01-30T23:00:00Z x\n", digits(9));
    let headers = Headers::read(file.as_bytes()).unwrap();
    let last = |chain, at| headers.last_at(chain, time(at));
    assert_eq!(last(Chain::Eip155(1), SNAPSHOT), Some(100));
    assert_eq!(last(Chain::Eip155(1), "2026-01-31T00:00:02Z"), Some(101));
    assert_eq!(last(Chain::Eip155(1), "2026-01-30T23:59:49Z"), None);
    assert_eq!(last(Chain::Bitcoin, SNAPSHOT), Some(7));
    assert_eq!(last(Chain::Eip155(10), SNAPSHOT), None);
}
