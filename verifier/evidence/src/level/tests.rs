use ringfence_circuits::protocol::hash::digest::Digest;

use super::*;
use crate::{
    address::Address,
    control::{
        after::{After, Age},
        collect::Finding,
        outcome::Outcome,
    },
    list::{
        block::{Block, BlockHash},
        document::Holding,
    },
    state::anchor::Declared,
};

const ETHEREUM: Chain = Chain::Eip155(1);
const OPTIMISM: Chain = Chain::Eip155(10);
const HOLDER: Address = Address::Eip155([1; 20]);

fn time(seconds: u64) -> Time {
    Time::from_seconds(seconds).unwrap()
}

/// Ether on two chains, of which the second has one operator, and a token that nobody knows.
fn list() -> List {
    let head = |chain| Block { chain, number: 5, hash: BlockHash([5; 32]), time: time(100) };
    let holding = |chain, contract, asset: &str| Holding {
        chain,
        contract,
        asset: asset.into(),
        decimals: 18,
    };
    List {
        venue: "venue".into(),
        epoch: 0,
        bound: [0; 64],
        salt: [0; 32],
        heads: vec![head(ETHEREUM), head(OPTIMISM)],
        holdings: vec![
            holding(ETHEREUM, None, "ETH"),
            holding(ETHEREUM, Some(Address::Eip155([9; 20])), "OWN"),
            holding(OPTIMISM, None, "ETH"),
        ],
        rows: Digest::default(),
    }
}

fn rows() -> Vec<Row> {
    (1..=3).map(|holding| Row { holding, book: 0, address: HOLDER, units: 1 }).collect()
}

/// What a reader brings who has everything.
struct Brought {
    headers: String,
    control: Control,
    amounts: Vec<Amount>,
    seen: Vec<Vec<Seen>>,
    accepted: Vec<Chain>,
}

impl Brought {
    fn all() -> Self {
        let line = |chain: Chain, number: u64, time: u64| {
            format!("{chain} {number} {} {time} node\n", format!("{number:02x}").repeat(32))
        };
        let headers = [ETHEREUM, OPTIMISM].map(|chain| line(chain, 5, 100) + &line(chain, 6, 112));
        let mut control = Control::default();
        for chain in [ETHEREUM, OPTIMISM] {
            control.add(Finding {
                line: 1,
                subject: Some((chain, HOLDER)),
                outcome: Outcome::Valid { after: After { height: 1, hash: BlockHash([0; 32]) } },
                age: Some(Age::Near { time: time(90) }),
            });
        }
        Brought {
            headers: headers.concat(),
            control,
            amounts: vec![Amount::Anchored; 3],
            seen: vec![],
            accepted: vec![OPTIMISM],
        }
    }

    fn standings(&self) -> Vec<Standing> {
        let anchors = Anchors {
            rows: self.amounts.clone(),
            heads: vec![],
            stray_headers: 0,
            unused_nodes: 0,
            complete: true,
        };
        let evidence = Evidence {
            list: &list(),
            table: &Table::compiled(),
            headers: &Headers::read(self.headers.as_bytes()).unwrap(),
            snapshot: time(110),
            control: &self.control,
            anchors: Some(&anchors),
            observations: &self.seen,
            accepted: &self.accepted,
        };
        evidence.standings(&rows())
    }

    fn levels(&self) -> Vec<Level> {
        self.standings().iter().map(|standing| standing.level).collect()
    }

    fn lacks(&self, row: usize) -> Vec<Lack> {
        self.standings()[row].lacks.iter().collect()
    }
}

/// Two rows of one chain; leaving out the nodes of the one that does not verify gains nothing.
#[test]
fn r21_a_chain_of_which_a_proof_is_missing_proves_no_row() {
    let missing = Amount::Contradicted(Contradiction::Missing(3));
    let brought =
        Brought { amounts: vec![Amount::Anchored, missing, Amount::Anchored], ..Brought::all() };
    assert_eq!(brought.levels(), [Level::Declared, Level::Declared, Level::Proven]);
    assert_eq!(brought.lacks(0), [Lack::State]);
    // What an observer saw is not touched by it.
    let seen = Brought { seen: vec![vec![Seen::Same; 3]], ..brought };
    assert_eq!(seen.levels(), [Level::Observed, Level::Declared, Level::Proven]);
}

#[test]
fn r22_a_row_is_proven_only_with_everything() {
    let brought = Brought::all();
    assert_eq!(brought.levels(), [Level::Proven, Level::Declared, Level::Proven]);
    assert!(brought.standings()[0].lacks.is_empty());
    assert_eq!(brought.lacks(1), [Lack::Recognised]);

    let unsigned = Brought { control: Control::default(), ..Brought::all() };
    assert_eq!(unsigned.levels(), [Level::Declared; 3]);
    assert_eq!(unsigned.lacks(0), [Lack::Signature]);

    let not_accepted = Brought { accepted: vec![], ..Brought::all() };
    assert_eq!(not_accepted.levels()[2], Level::Declared);
    assert_eq!(not_accepted.lacks(2), [Lack::Operated]);

    let nothing = Amount::Declared(Declared::NoHeader);
    let no_state = Brought { amounts: vec![nothing; 3], ..Brought::all() };
    assert_eq!(no_state.levels(), [Level::Declared; 3]);
    assert_eq!(no_state.lacks(0), [Lack::State]);
    // No state proof of this chain is known, so somebody has to look.
    assert_eq!(no_state.lacks(2), [Lack::Observation]);
}

#[test]
fn r5_r6_r7_heads_count_only_with_both_blocks_of_the_reader() {
    let all = Brought::all().headers;
    let lines: Vec<&str> = all.lines().collect();
    let without = |line: &str| {
        let kept: Vec<&str> = lines.iter().filter(|kept| **kept != line).copied().collect();
        Brought { headers: kept.join("\n"), ..Brought::all() }
    };
    let no_next = without(lines[1]);
    assert_eq!(no_next.levels()[0], Level::Declared);
    assert_eq!(no_next.lacks(0), [Lack::Next]);
    let no_head = without(lines[0]);
    assert_eq!(no_head.levels()[0], Level::Declared);
    assert_eq!(no_head.lacks(0), [Lack::Head, Lack::Next]);
    let other = lines[0].replace("0505", "0404");
    let other = Brought { headers: all.replace(lines[0], &other), ..Brought::all() };
    assert_eq!(other.lacks(0), [Lack::Head, Lack::Next]);
    // The block behind the head is not after the snapshot.
    let old = Brought { headers: all.replace(" 112 ", " 110 "), ..Brought::all() };
    assert_eq!(old.lacks(0), [Lack::Next]);
}

#[test]
fn r16_an_observation_lifts_a_row_that_has_all_else() {
    let nothing = vec![Amount::Declared(Declared::NoLayout); 3];
    let with = |seen: Seen| Brought {
        amounts: nothing.clone(),
        seen: vec![vec![Seen::Not; 3], vec![seen; 3]],
        ..Brought::all()
    };
    for seen in [Seen::Same, Seen::More(2)] {
        let brought = with(seen);
        assert_eq!(brought.levels(), [Level::Observed, Level::Declared, Level::Observed]);
        assert_eq!(brought.lacks(0), [Lack::State]);
        assert!(brought.standings()[2].lacks.is_empty());
    }
    for seen in [Seen::Not, Seen::Less(0)] {
        assert_eq!(with(seen).levels(), [Level::Declared; 3]);
    }
    let unsigned = Brought { control: Control::default(), ..with(Seen::Same) };
    assert_eq!(unsigned.levels(), [Level::Declared; 3]);
}

#[test]
fn r16_no_observation_lifts_a_row_against_which_the_state_speaks() {
    let others = [
        Amount::Contradicted(Contradiction::NoContract),
        Amount::Contradicted(Contradiction::Head),
        Amount::Unproven(Unproven::Flag),
        Amount::Unproven(Unproven::Listed(0)),
    ];
    for amount in others {
        let amounts = vec![amount, Amount::Anchored, Amount::Anchored];
        let brought = Brought { amounts, seen: vec![vec![Seen::Same; 3]], ..Brought::all() };
        assert_eq!(brought.levels(), [Level::Declared, Level::Declared, Level::Proven], "{amount}");
        assert_eq!(brought.lacks(0), [Lack::State, Lack::Agreement], "{amount}");
    }
    // What is only not shown, or missing in the file, says nothing against a row.
    let silent = [
        Amount::Unproven(Unproven::Code),
        Amount::Declared(Declared::NoHeader),
        Amount::Contradicted(Contradiction::Missing(3)),
    ];
    for amount in silent {
        let amounts = vec![amount, Amount::Anchored, Amount::Anchored];
        let brought = Brought { amounts, seen: vec![vec![Seen::Same; 3]], ..Brought::all() };
        assert_eq!(brought.levels()[0], Level::Observed, "{amount}");
    }
}

#[test]
fn rows_of_no_holding_are_declared() {
    let mut rows = rows();
    rows[0].holding = 0;
    rows[1].holding = 4;
    let evidence = Evidence {
        list: &list(),
        table: &Table::compiled(),
        headers: &Headers::default(),
        snapshot: time(110),
        control: &Control::default(),
        anchors: None,
        observations: &[],
        accepted: &[],
    };
    let found = evidence.standings(&rows);
    assert!(found.iter().all(|standing| standing.level == Level::Declared));
    assert_eq!(found[0].lacks.to_string(), "recognised holding");
}
