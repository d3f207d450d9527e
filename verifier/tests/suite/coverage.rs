//! The clauses V8 and V9 of the protocol against invented vaults and laxer rules. The attacks are of
//! `docs/security.md`: D1 (reserves below liabilities), D9 (invented vaults, losses or profits) and D10
//! (an underwater vault under a laxer rule).

use num_bigint::BigInt;
use ringfence_circuits::{
    protocol::{
        parameters::Decimal,
        predicate::assess,
        shape::Shape,
        vault::{Balance, Position, Vault},
    },
    testing::{small_parameters, wide_vault},
};
use ringfence_verifier::report::{amount::Amount, AssetRow, BookTable, Status, Tables};

use crate::common::*;

/// A hundred million USD, in 10^-12 USD.
const LARGE: u128 = 100_000_000 * 1_000_000_000_000;

/// An amount in 10^-28 of its unit.
fn exact(amount: &Amount) -> BigInt {
    amount.to_string().parse::<Decimal>().unwrap().exact(28).unwrap()
}

fn usd(amount: u128) -> BigInt {
    BigInt::from(amount) * BigInt::from(10).pow(16)
}

fn clients(tables: &Tables) -> &BookTable {
    &tables.books[0]
}

fn asset<'a>(book: &'a BookTable, name: &str) -> &'a AssetRow {
    book.assets.iter().find(|row| row.asset == name).unwrap()
}

/// The standard books and one more vault of the clients.
fn with_phantom(code: u8, vault: &Vault) -> Settings {
    let mut layout = layout();
    layout.push((CLIENTS, code, vec![entry("phantom", "main", vault.clone())]));
    layout.sort_by_key(|(book, code, _)| (*book, *code));
    Settings { layout, ..Settings::default() }
}

/// A vault with one contract, a loss and one balance.
fn phantom(market: u16, loss: u128, balance: Option<Balance>) -> Vault {
    Vault {
        extra: 0,
        balances: balance.into_iter().collect(),
        positions: vec![Position {
            market: market.into(),
            short: false,
            size: 1,
            loss: true,
            profit: loss,
        }],
    }
}

fn deposit(asset: u16, amount: u64) -> Option<Balance> {
    Some(Balance { asset: asset.into(), debt: false, amount })
}

#[test]
fn d9_phantom_vault_with_a_large_loss_does_not_lower_v() {
    let before = tables(&Settings::default());
    let large = (LARGE / 1_000_000) as u64;
    let cases = [
        // Just enough collateral for the loss, or for the loss and a contract's margin.
        (204, phantom(1, LARGE, deposit(1, large))),
        (201, phantom(1, LARGE, deposit(1, large + 600_005))),
        // None at all, half of it, a token without collateral value.
        (205, phantom(1, LARGE, None)),
        (205, phantom(1, LARGE, deposit(1, large / 2))),
        (205, phantom(1, LARGE, deposit(3, large))),
        // Collateral after a haircut; a contract in another market.
        (204, phantom(1, LARGE / 1_000, deposit(2, 1_000_000_000))),
        (201, phantom(2, LARGE / 1_000, deposit(2, 1_000_000_000))),
    ];
    for (code, vault) in cases {
        let after = tables(&with_phantom(code, &vault));
        let own = assess(&small_parameters(), &vault).unwrap();
        let rule = Shape::from_code(code).unwrap().rule;
        let change = |get: fn(&BookTable) -> &Amount| {
            exact(get(clients(&after))) - exact(get(clients(&before)))
        };
        // V does not fall, and rises by at least what the vault owns.
        let risen = change(|book| &book.liabilities);
        assert!(risen >= own.equity.clone().max(BigInt::ZERO), "{rule} {vault:?}: {risen}");
        // The loss stands among the receivables, what it leaves uncovered is public deficit.
        let loss = vault.positions[0].profit;
        assert_eq!(change(|book| &book.receivables), usd(loss), "{rule}");
        assert_eq!(change(|book| &book.deficit), own.deficit(), "{rule}");
        let losses = |tables: &Tables| exact(&tables.settlement[0].losses);
        assert_eq!(losses(&after) - losses(&before), usd(loss));
        // And the lonely contract does not close.
        assert_eq!(after.open_contracts().len(), 1);
    }
}

#[test]
fn d9_debt_disguised_as_a_loss_covers_no_hole() {
    // Reserves that don't cover V: whatever is invented, they don't afterwards.
    let poor = Settings { reserves: reserves(40_000_000_000), ..Settings::default() };
    let before = tables(&poor);
    assert_eq!(clients(&before).covered(), Some(false));
    let hole = exact(&clients(&before).liabilities) - exact(&clients(&before).reserves);
    for (code, balance) in [(204, deposit(1, 1 << 40)), (205, None), (205, deposit(3, 1 << 40))] {
        for loss in [1, 1 << 40, 1 << 60] {
            let vault = phantom(1, loss, balance);
            if code == 205 || loss < 1 << 60 {
                let settings =
                    Settings { reserves: poor.reserves.clone(), ..with_phantom(code, &vault) };
                let after = tables(&settings);
                let book = clients(&after);
                assert_eq!(book.covered(), Some(false), "{vault:?}");
                assert!(exact(&book.liabilities) - exact(&book.reserves) >= hole, "{vault:?}");
            }
        }
    }
}

#[test]
fn d6_markets_of_one_contract_close_together() {
    // Markets 1 and 4 of the small parameters trade one contract under two margin tables.
    let with = |long: u16, short: u16| {
        let vaults = [(long, false), (short, true)].map(|(market, is_short)| {
            let mut vault = phantom(market, 1, deposit(1, 1_000_000_000));
            vault.positions[0].short = is_short;
            vault
        });
        let [long, short] = vaults;
        let mut layout = layout();
        let entries = vec![entry("long", "main", long), entry("short", "main", short)];
        layout.push((CLIENTS, 201, entries));
        layout.sort_by_key(|(book, code, _)| (*book, *code));
        tables(&Settings { layout, ..Settings::default() })
    };
    for (long, short) in [(1, 4), (4, 1), (4, 4)] {
        let after = with(long, short);
        assert!(after.open_contracts().is_empty(), "{long} {short}");
        assert!(after.markets.iter().all(|market| market.closed));
        let names: Vec<&str> = after.contracts.iter().map(|row| row.contract.as_str()).collect();
        assert!(names.contains(&"BTC") && !names.contains(&"BTC-PORTFOLIO"), "{names:?}");
    }
    // Another contract closes nothing.
    let after = with(4, 2);
    let open: Vec<&str> = after.open_contracts().iter().map(|row| row.contract.as_str()).collect();
    assert_eq!(open, ["BTC", "ALT"]);
    let not_closed =
        |name: &str| after.markets.iter().any(|market| market.market == name && !market.closed);
    assert!(not_closed("BTC-PORTFOLIO") && not_closed("ALT"));
}

#[test]
fn d9_false_profit_raises_v() {
    let before = tables(&Settings::default());
    let mut vault = phantom(1, LARGE, deposit(1, 1_000_000));
    vault.positions[0].loss = false;
    let after = tables(&with_phantom(201, &vault));
    let risen = exact(&clients(&after).liabilities) - exact(&clients(&before).liabilities);
    assert_eq!(risen, usd(LARGE) + usd(1_000_000_000_000));
    assert_eq!(exact(&clients(&after).receivables), exact(&clients(&before).receivables));
}

#[test]
fn d1_aggregate_passes_and_the_short_asset_is_named() {
    // Dollars enough for everything, no coin.
    let epoch = Epoch::standard();
    let bundle = epoch.with_document(|d| {
        d.reserves = reserves(300_000_000_000);
        d.reserves.pop();
    });
    let report = audit(&bundle);
    status(&report, "coverage:clients", Status::Holds);
    let detail = &report.claim("coverage:clients").unwrap().detail;
    assert!(detail.contains("One coin is short: BTC, by 1 (100.00 %)"), "{detail}");
    let book = clients(&report.tables);
    assert_eq!(book.short_assets(), ["BTC"]);
    let coin = asset(book, "BTC");
    assert_eq!(
        (coin.net_liability.to_string(), coin.shortage.to_string()),
        ("1".into(), "1".into())
    );
    assert_eq!(asset(book, "USD").shortage.to_string(), "0");
    let text = report.to_string();
    let line = text.lines().find(|line| line.trim_start().starts_with("BTC ")).unwrap();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["BTC", "1", "0", "0", "1"]);
}

/// Sides, profits and losses exchanged.
fn mirrored(vault: &Vault) -> Vault {
    let mut vault = vault.clone();
    for position in &mut vault.positions {
        position.short = !position.short;
        position.loss = !position.loss;
    }
    vault
}

#[test]
fn d10_special_rules_are_counted_and_the_share_of_proven_notional_is_shown() {
    let mut layout = layout();
    let pair =
        vec![entry("erin", "main", wide_vault()), entry("frank", "main", mirrored(&wide_vault()))];
    layout.insert(3, (CLIENTS, 204, pair));
    let epoch = Epoch::new(&Settings { layout, ..Settings::default() });
    let report = audit(&epoch.bundle);
    for id in ["root", "proofs", "totals", "market-closure"] {
        status(&report, id, Status::Holds);
    }
    let rows: Vec<[String; 7]> = report
        .tables
        .special
        .iter()
        .map(|row| {
            let figures = [&row.notional, &row.collateral, &row.shortfall, &row.deficit];
            let [notional, collateral, shortfall, deficit] = figures.map(ToString::to_string);
            let rule = row.rule.to_string();
            [row.book.clone(), rule, row.vaults.clone(), notional, collateral, shortfall, deficit]
        })
        .collect();
    // By hand. 2·(20·60000.5 + 7.501·0.5); 2·(10·0.95 + 40·0.5)·60000.5. Then 2.5·60000.5, 20000,
    // 0.01·50000 + 0.025·(150001.25 − 50000) + 10^-14 of extra + 30000 − 20000, 30000 − 20000.
    let expected = [
        ["clients", "equity_only", "2", "2400027.501", "3540029.5", "0", "0"],
        ["clients", "liquidating", "1", "150001.25", "20000", "13000.03125000000001", "10000"],
    ];
    assert_eq!(rows, expected);
    // 55·60000.5 + 2·7.501·0.5, less the special ones.
    assert_eq!(report.tables.notional.to_string(), "3300035.001");
    assert_eq!(report.tables.notional_proven.to_string(), "750006.25");
    let text = report.to_string();
    assert!(text.contains("maintenance margin is proven for 22.72 % of the notional"), "{text}");
    let line = |words: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with(words));
        line.unwrap_or_else(|| panic!("no line {words:?} in {text}")).to_owned()
    };
    assert!(line("clients equity_only").contains("2,400,027.51"));
    assert!(line("clients liquidating").contains("13,000.04"));
    assert!(text.contains("maintenance not proven"));
    // To hide a vault under a laxer rule (attack D10 of `docs/security.md`) takes another total, and
    // then the sum is another.
    for change in [0, 1] {
        let fewer = epoch.with_document(|d| {
            let book = &mut d.totals.books[0];
            let vaults = [&mut book.equity_only.vaults, &mut book.liquidating.vaults];
            vaults.into_iter().nth(change).unwrap().0 -= 1u8;
        });
        fails(&audit(&fewer), "totals", "total");
    }
}
