//! Sets whose factors are those between the prices of two days.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use num_bigint::BigInt;
use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    protocol::{
        parameters::{Decimal, Parameters, Source},
        stress::set::{
            Document, Exception, MovesEntry, ScenarioEntry, ScenarioSet, MAX_FACTOR,
            MOST_EXCEPTIONS,
        },
        text::{check_label, check_name, check_remark},
    },
};
use ringfence_verifier::{message::Quoted, say, word};

use super::{error::SetFault, written::spread};
use crate::parameter_file::FileError;

/// Most bytes of a table.
const MAX_TABLE: u64 = 16 << 20;
/// Decimals of a factor between two prices.
const FACTOR_DECIMALS: u32 = 12;
/// Most decimals of a price.
const PRICE_DECIMALS: u32 = 30;
/// The columns.
const COLUMNS: [&str; 2] = ["name", "price"];

/// What is said of a set beside its factors.
#[derive(Clone, Debug)]
pub struct Priced {
    /// Its name, which is that of the scenario, too.
    pub name: String,
    /// Who wrote it.
    pub author: String,
    /// Where the prices come from.
    pub source: String,
    /// What closing costs, in percent.
    pub spread_percent: Decimal,
}

impl Priced {
    /// Checks what options say; the spread as a set has it.
    ///
    /// # Errors
    /// [`SetFault::Option`] names the first that is refused.
    fn check(&self) -> Result<String, SetFault> {
        let texts = [
            ("--name", check_label(&self.name)),
            ("--author", check_label(&self.author)),
            ("--source", check_remark(&self.source)),
        ];
        for (option, checked) in texts {
            checked.map_err(|fault| SetFault::Option { option, reason: fault.to_string() })?;
        }
        spread(&self.spread_percent).ok_or_else(|| {
            let reason = word!("RF-1379.spread").to_owned();
            SetFault::Option { option: "--spread-percent", reason }
        })
    }
}

/// A price, and the line in which it stands.
type Rows = BTreeMap<String, (u64, BigInt)>;

/// Makes a set of one scenario: each name moves as its price did from one table to the other, and no other name moves.
/// With parameters every name must be one of theirs; without, a name stands for an asset and for a market alike, and
/// parameters may lack it.
///
/// # Errors
/// [`SetFault`] names the file, the line, and what was expected there.
pub fn from_prices(
    before: &Path,
    after: &Path,
    of: &Priced,
    parameters: Option<&Parameters>,
) -> Result<ScenarioSet, SetFault> {
    let spread = of.check()?;
    let (old, new) = (table(before)?, table(after)?);
    let refuse =
        |path: &Path, line, reason| SetFault::Source { path: path.to_owned(), line, reason };
    for (path, rows, others) in [(before, &old, &new), (after, &new, &old)] {
        if let Some((name, (line, _))) = rows.iter().find(|(name, _)| !others.contains_key(*name)) {
            return Err(refuse(path, *line, say!("RF-1379.one-day", name = Quoted(name)).text));
        }
    }
    let still = || MovesEntry { except: vec![], factor: "1".into(), spread: spread.clone() };
    let (mut assets, mut markets) = (still(), still());
    let known = parameters.map(|parameters| {
        let assets: HashSet<&str> =
            parameters.assets().iter().map(|asset| asset.name.as_str()).collect();
        let markets: HashSet<&str> =
            parameters.markets().iter().map(|market| market.name.as_str()).collect();
        (assets, markets)
    });
    for ((name, (line, was)), (here, is)) in old.iter().zip(new.values()) {
        let factor = factor(was, is);
        if factor > Decimal::from_units(MAX_FACTOR, 0) {
            let (name, before) = (Quoted(name), shown_path(before));
            let reason = say!("RF-1379.far", name, line, before, most = MAX_FACTOR).text;
            return Err(refuse(after, *here, reason));
        }
        if factor <= Decimal::from_units(0, 0) {
            let (name, before) = (Quoted(name), shown_path(before));
            return Err(refuse(after, *here, say!("RF-1379.vanishes", name, line, before).text));
        }
        let exception = Exception {
            factor: factor.to_string(),
            name: name.clone(),
            optional: known.is_none(),
            spread: spread.clone(),
        };
        let (is_asset, is_market) = match &known {
            Some((assets, markets)) => {
                (assets.contains(name.as_str()), markets.contains(name.as_str()))
            }
            None => (true, true),
        };
        if !is_asset && !is_market {
            return Err(refuse(before, *line, say!("RF-1379.unknown", name = Quoted(name)).text));
        }
        assets.except.extend(is_asset.then(|| exception.clone()));
        markets.except.extend(is_market.then_some(exception));
    }
    const ID: &str = "prices";
    let document = Document {
        author: of.author.clone(),
        format: Document::FORMAT.into(),
        name: of.name.clone(),
        scenarios: vec![ScenarioEntry {
            assets,
            markets,
            name: of.name.clone(),
            source: ID.into(),
        }],
        sources: vec![Source { description: of.source.clone(), id: ID.into() }],
    };
    document.check().map_err(|error| refuse(after, 0, error.to_string()))
}

/// How much a price became of another, rounded to the nearest of 12 decimals, a half upwards.
fn factor(was: &BigInt, is: &BigInt) -> Decimal {
    let unit = BigInt::from(10).pow(FACTOR_DECIMALS);
    let twice = was * 2u8;
    Decimal::from_units((is * 2u8 * unit + was) / twice, FACTOR_DECIMALS)
}

/// The prices of a table, in units of their last decimal.
fn table(path: &Path) -> Result<Rows, SetFault> {
    let bytes = file::read_limited(path, MAX_TABLE)
        .map_err(|error| FileError::Read { path: path.to_owned(), error })?;
    let refuse = |line, reason| SetFault::Source { path: path.to_owned(), line, reason };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(&bytes[..]);
    let malformed = |error: &csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        refuse(line, word!("RF-1379.csv").to_owned())
    };
    let header = reader.headers().map_err(|error| malformed(&error))?;
    let named = |field: &str| field.trim_start_matches('\u{feff}').to_ascii_lowercase();
    if !header.iter().map(named).eq(COLUMNS) {
        return Err(refuse(1, word!("RF-1379.columns").to_owned()));
    }
    let mut rows = Rows::new();
    for record in reader.records() {
        let record = record.map_err(|error| malformed(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let (name, price) = (record.get(0).unwrap_or_default(), record.get(1).unwrap_or_default());
        if let Err(fault) = check_name(name) {
            return Err(refuse(line, say!("RF-1379.name", fault).text));
        }
        let price =
            price.parse::<Decimal>().ok().and_then(|price| price.exact(PRICE_DECIMALS).ok());
        let price = price.filter(|price| *price > BigInt::ZERO);
        let price = price.ok_or_else(|| refuse(line, word!("RF-1379.price").to_owned()))?;
        if rows.insert(name.to_owned(), (line, price)).is_some() {
            return Err(refuse(line, say!("RF-1379.twice", name = Quoted(name)).text));
        }
        if rows.len() > MOST_EXCEPTIONS {
            return Err(refuse(line, say!("RF-1379.rows", most = MOST_EXCEPTIONS).text));
        }
    }
    match rows.is_empty() {
        true => Err(refuse(0, word!("RF-1379.empty").to_owned())),
        false => Ok(rows),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ringfence_circuits::testing::small_parameters;

    use super::*;

    fn made(
        before: &str,
        after: &str,
        parameters: Option<&Parameters>,
    ) -> Result<ScenarioSet, SetFault> {
        let directory = tempfile::tempdir().unwrap();
        let paths = ["before.csv", "after.csv"].map(|name| directory.path().join(name));
        fs::write(&paths[0], before).unwrap();
        fs::write(&paths[1], after).unwrap();
        let of = Priced {
            name: "a day".into(),
            author: "a".into(),
            source: "two tables".into(),
            spread_percent: "0.5".parse().unwrap(),
        };
        from_prices(&paths[0], &paths[1], &of, parameters)
    }

    #[test]
    fn factors_are_the_nearest_of_twelve_decimals() {
        let set = made("name,price\nA,3\nB,7353\nC,1\n", "name,price\nB,3596\nA,1\nC,1000\n", None);
        let set = set.unwrap();
        let scenario = &set.document().scenarios[0];
        assert_eq!(scenario.assets, scenario.markets);
        assert_eq!(
            (scenario.assets.factor.as_str(), scenario.assets.spread.as_str()),
            ("1", "0.005")
        );
        let except: Vec<_> = scenario
            .assets
            .except
            .iter()
            .map(|of| (of.name.as_str(), of.factor.as_str()))
            .collect();
        assert_eq!(except, [("A", "0.333333333333"), ("B", "0.489052087583"), ("C", "1000")]);
        assert!(scenario.assets.except.iter().all(|of| of.optional));
    }

    #[test]
    fn g9_names_that_parameters_lack_or_one_day_lacks_are_refused() {
        let parameters = small_parameters();
        let asset = parameters.assets()[0].name.clone();
        let market = parameters.markets()[0].name.clone();
        let table = |other: &str| format!("name,price\n{asset},2\n{market},4\n{other}");
        let set = made(&table(""), &table(""), Some(&parameters)).unwrap();
        let scenario = &set.document().scenarios[0];
        // The first market is called as an asset is: the name moves both.
        assert_eq!((scenario.assets.except.len(), scenario.markets.except.len()), (2, 1));
        assert!(!scenario.assets.except[0].optional);
        let line = |before: &str, after: &str| match made(
            &table(before),
            &table(after),
            Some(&parameters),
        )
        .unwrap_err()
        {
            SetFault::Source { path, line, .. } => {
                (path.file_name().unwrap().to_str().unwrap().to_owned(), line)
            }
            other => panic!("{other}"),
        };
        assert_eq!(line("NONE,1\n", "NONE,1\n"), ("before.csv".into(), 4));
        assert_eq!(line("", "NONE,1\n"), ("after.csv".into(), 4));
        assert_eq!(line("NONE,1\n", ""), ("before.csv".into(), 4));
        assert_eq!(line("NONE,0\n", "NONE,1\n"), ("before.csv".into(), 4));
        assert_eq!(line("NONE,-1\n", "NONE,1\n"), ("before.csv".into(), 4));
        assert_eq!(line(&format!("{asset},1\n"), ""), ("before.csv".into(), 4));
        // More than 1000 times, and a factor that would be 0.
        let far = |price: &str| {
            made("name,price\nA,1\nB,1\n", &format!("name,price\nB,1\nA,{price}\n"), None)
        };
        for price in ["1000.000000000001", "0.0000000000004"] {
            let text = far(price).unwrap_err().to_string();
            for part in ["after.csv, line 3", "\"A\"", "line 2 of", "before.csv"] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
        far("0.0000000000006").unwrap();
        assert_eq!(line("a,b,c\n", ""), ("before.csv".into(), 4));
    }

    #[test]
    fn g14_options_of_a_set_are_named_and_not_a_table() {
        let of = |name: &str, author: &str, source: &str, spread: &str| {
            let (name, author, source) = (name.into(), author.into(), source.into());
            Priced { name, author, source, spread_percent: spread.parse().unwrap() }.check()
        };
        of("n", "a", "s", "0").unwrap();
        of("n", "a", "s", "100").unwrap();
        for (refused, option) in [
            (of(" n", "a", "s", "0"), "--name"),
            (of("n", "", "s", "0"), "--author"),
            (of("n", "a", "s\n", "0"), "--source"),
            (of("n", "a", "s", "-1"), "--spread-percent"),
            (of("n", "a", "s", "101"), "--spread-percent"),
        ] {
            let error = refused.unwrap_err();
            assert!(error.to_string().contains(option) && error.code() == "RF-1379", "{error}");
        }
    }
}
