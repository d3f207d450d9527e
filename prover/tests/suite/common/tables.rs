//! Snapshots written by hand, as tables.
#![allow(dead_code)]

use std::{fs, path::Path};

pub const INFO: &str = r#"venue = "demo"
epoch = 0
snapshot_time = "2025-01-01T00:00:00Z"
price_time = "2025-01-01T00:00:00Z"
funding_time = "2025-01-01T00:00:00Z"
[[books]]
name = "clients"
proprietary = false
[[books]]
name = "house"
proprietary = true
"#;
pub const VAULTS: &str = "account,vault,book,rule,owner,extra";
pub const BALANCES: &str = "account,vault,asset,amount";
pub const POSITIONS: &str = "account,vault,market,side,size,cost,entry_price,funding";
pub const RESERVES: &str = "book,asset,amount,evidence";

/// A snapshot directory by its tables.
pub struct Tables {
    pub directory: tempfile::TempDir,
    pub vaults: Vec<String>,
    pub balances: Vec<String>,
    pub positions: Vec<String>,
    pub reserves: Vec<String>,
}

impl Tables {
    pub fn new(vaults: &[&str], balances: &[&str], positions: &[&str]) -> Self {
        let own = |rows: &[&str]| rows.iter().map(|row| row.to_string()).collect();
        Tables {
            directory: tempfile::tempdir().unwrap(),
            vaults: own(vaults),
            balances: own(balances),
            positions: own(positions),
            reserves: Vec::new(),
        }
    }

    pub fn good() -> Self {
        Tables::new(
            &[
                "a,main,clients,maintenance,,",
                "b,iso,clients,auto,bob,1",
                "h,1,house,maintenance,,",
            ],
            &["a,main,USDT,100000", "a,main,BTC,-0.1", "b,iso,USDT,5000", "h,1,BTC,3"],
            &[
                "a,main,BTCUSDT,long,0.5,,49000,",
                "b,iso,BTCUSDT,short,0.2,10000,,",
                "h,1,BTCUSDT,short,0.3,15000,,",
            ],
        )
    }

    /// The directory, written.
    pub fn write(&self) -> &Path {
        let table = |name: &str, header: &str, rows: &[String]| {
            let text = format!("{header}\n{}\n", rows.join("\n"));
            fs::write(self.directory.path().join(name), text).unwrap();
        };
        fs::write(self.directory.path().join("snapshot.toml"), INFO).unwrap();
        table("vaults.csv", VAULTS, &self.vaults);
        table("balances.csv", BALANCES, &self.balances);
        table("positions.csv", POSITIONS, &self.positions);
        table("reserves.csv", RESERVES, &self.reserves);
        self.directory.path()
    }
}
