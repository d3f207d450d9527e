//! Snapshots of vaults that fill one shape, on the full Binance tables.

use std::{fs, path::Path};

use ringfence_circuits::protocol::{
    id::{AssetId, MarketId},
    parameters::{Decimal, Parameters},
    shape::Shape,
    vault::{Balance, Position, Vault},
};

/// A sound vault that fills the shape's slots, as far as there are assets and markets.
pub fn vault(parameters: &Parameters, shape: &Shape, index: u64) -> Vault {
    let usdt =
        parameters.assets().iter().position(|asset| asset.name == "USDT").expect("USDT is there");
    let usdt = AssetId::at(usdt);
    let all = AssetId::first(parameters.assets().len());
    let mut assets: Vec<AssetId> =
        all.filter(|id| *id != usdt).take(shape.balances.saturating_sub(1)).collect();
    assets.push(usdt);
    assets.sort_unstable();
    let amount =
        |asset: AssetId| if asset == usdt { 5_000_000_000_000 + index } else { 1_000 + index };
    Vault {
        extra: 0,
        balances: assets
            .iter()
            .take(shape.balances)
            .map(|asset| Balance { asset: *asset, debt: false, amount: amount(*asset) })
            .collect(),
        // Longs and shorts of pairs of vaults close each other.
        positions: MarketId::first(shape.positions.min(parameters.markets().len()))
            .map(|market| Position {
                market,
                short: index % 2 == 1,
                size: 5,
                loss: false,
                profit: 7,
            })
            .collect(),
    }
}

/// Writes a snapshot of `vaults` vaults of this shape, an even number so that markets close.
pub fn write_snapshot(snapshot: &Path, shape: &Shape, vaults: u64) {
    let parameters = ringfence_fixtures::binance();
    fs::create_dir_all(snapshot).expect("a directory");
    let mut tables = [
        String::from("account,vault,book,rule,owner,extra\n"),
        String::from("account,vault,asset,amount\n"),
        String::from("account,vault,market,side,size,cost,entry_price,funding\n"),
    ];
    for index in 0..vaults {
        let vault = vault(&parameters, shape, index);
        tables[0] += &format!("a{index},v,clients,maintenance,,\n");
        for balance in &vault.balances {
            let asset = parameters.asset(balance.asset).expect("known");
            let amount = Decimal::from_units(balance.amount, asset.decimals.into());
            tables[1] += &format!("a{index},v,{},{amount}\n", asset.name);
        }
        for position in &vault.positions {
            let market = parameters.market(position.market).expect("known");
            let size = Decimal::from_units(position.size, market.size_decimals.into());
            let notional = i128::from(position.size) * i128::from(market.mark);
            let cost = if position.short { notional } else { -notional };
            let cost = Decimal::from_units(cost, 12);
            let side = if position.short { "short" } else { "long" };
            tables[2] += &format!("a{index},v,{},{side},{size},{cost},,\n", market.name);
        }
    }
    let info = "venue = \"Bench\"\nepoch = 0\nsnapshot_time = \"2025-01-01T00:00:00Z\"\n\
                price_time = \"2025-01-01T00:00:00Z\"\nfunding_time = \"2025-01-01T00:00:00Z\"\n\
                [[books]]\nname = \"clients\"\nproprietary = false\n";
    let names = ["vaults.csv", "balances.csv", "positions.csv"];
    for (name, text) in names.iter().zip(&tables).chain([(&"snapshot.toml", &info.to_owned())]) {
        fs::write(snapshot.join(name), text).expect("written");
    }
}
