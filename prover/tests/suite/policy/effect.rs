//! What new thresholds do to the vaults of a snapshot, prices being the same.

use crate::common::tables::Tables;

use super::made::Room;

#[test]
fn only_vaults_that_fall_by_the_thresholds_are_counted() {
    let room = Room::new();
    room.snapshot("first", "2025-01-01T00:00:00Z", &Tables::good());
    let info = room.path("first/snapshot.toml");
    let text = std::fs::read_to_string(&info).unwrap().replace("venue", "epoch = 0\nvenue");
    std::fs::write(info, text).unwrap();
    room.publish(&room.prove("first", "tables.json"), "first-bundle");
    // Two days later marks fell to 40,000: BTCUSDT needs 0.9 % instead of 0.4 %.
    room.history_to("2025-01-03T00:00:00Z", |ago| if ago < 2 { 40_000 } else { 50_000 });
    let tables = Tables::new(
        &[
            "acct-QA,fine,clients,maintenance,,",
            "acct-QB,between,clients,maintenance,,",
            "acct-QC,under,clients,auto,,",
            "acct-QD,between,clients,auto,,",
            "acct-QE,spot,clients,equity_only,,",
            "h,1,house,maintenance,,",
        ],
        &[
            "acct-QA,fine,USDT,1000",
            "acct-QB,between,USDT,250",
            "acct-QC,under,USDT,100",
            "acct-QD,between,USDT,170",
            "acct-QE,spot,USDT,5",
            "h,1,USDT,100000",
        ],
        // Requirements of 160, 160, 160 and 80 USD before, of 360, 360, 360 and 180 by the new thresholds.
        &[
            "acct-QA,fine,BTCUSDT,long,1,,40000,",
            "acct-QB,between,BTCUSDT,long,1,,40000,",
            "acct-QC,under,BTCUSDT,long,1,,40000,",
            "acct-QD,between,BTCUSDT,long,0.5,,40000,",
            "h,1,BTCUSDT,short,3.5,,40000,",
        ],
    );
    room.snapshot("second", "2025-01-03T00:00:00Z", &tables);
    let adjust = "adjust --policy policy.json --history history.rows --previous first-bundle --snapshot second \
                  --out adjusted.json";
    let said = room.done(adjust);
    let expected = "If you adopt them, 2 vaults fall below their maintenance margin that the thresholds before would leave \
                    above it at the same prices. Together they are worth 420.00 USD and lack 120.00 USD.\n\
                    Vaults that are no longer below by the new thresholds: 0. Vaults that are below by both, since prices \
                    moved: 1.\n";
    assert!(said.starts_with(expected), "{said}");
    assert!(
        said.contains("BTCUSDT, maintenance of longs of 140,000.00 USD: 0.4 % → 0.9 %"),
        "{said}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&room.done(&format!("{adjust} --json"))).unwrap();
    assert_eq!(json["effect"]["fall"], "2");
    assert_eq!(json["effect"]["fall_worth_usd"], "420");
    assert_eq!(json["effect"]["both"], "1");
    for account in ["acct-Q", "between", "under,", "170", "clients"] {
        assert!(!said.contains(account), "{account} in {said}");
    }
    // Nothing is written over what is there, where the snapshot is refused.
    std::fs::remove_file(room.path("second/vaults.csv")).unwrap();
    let before = room.read("adjusted.json");
    assert_eq!(room.parameters(adjust).0, 2);
    assert_eq!(room.read("adjusted.json"), before);
}
