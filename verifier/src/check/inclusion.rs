//! Clause V10: the check of a customer's package, from account id and label to the statement's
//! digest, and what the vaults' own numbers say.

use num_traits::Signed;
use pasta_curves::Fp;
use ringfence_circuits::protocol::{
    block::BlockDigest,
    hash::digest::Digest,
    index::{BlockIndex, BookIndex},
    package::{Package, PackagedVault},
    parameters::Parameters,
    predicate,
    secret::{Identity, Salt},
    shape::Rule,
    statement::{block_list_hash, statement_digest, BlockListRow, Document},
    tree,
    vault::{leaf, Vault},
};

use super::{
    damage::damage, follows::anchored_claim, inclusion_error::InclusionError, numbers::numbers,
    tables::tables,
};
use crate::{
    message::{Quoted, Said},
    reader::{self, NotBrought, Reader},
    report::{
        AnswerKind, BookMarks, BookTable, BookVerdict, Claim, Damaged, Difference, InclusionReport,
        Numbers, Open, PackageHead, Status, Summary, VaultReport, QUESTION,
    },
    say, word,
};

/// A statement as far as it can be read without parameters, ready for any number of packages.
#[derive(Clone, Debug)]
pub struct Published {
    document: Document,
    rows: Rows,
    digest: Digest,
    parameters: Option<Parameters>,
    /// For each book, whether its reserves count at least what the statement says that it owes; none without
    /// parameters, and for books without reserves.
    covered: Vec<Cover>,
}

/// The block list, with what is asked of it for every vault of a package.
#[derive(Clone, Debug)]
struct Rows {
    rows: Vec<BlockListRow>,
    /// The index of the block behind each row.
    ends: Vec<u64>,
    hash: Fp,
}

impl Rows {
    fn new(rows: Vec<BlockListRow>) -> Self {
        let mut end = 0;
        let ends = rows.iter().map(|row| {
            end += row.count;
            end
        });
        Rows { ends: ends.collect(), hash: block_list_hash(&rows), rows }
    }

    fn block_count(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// The row that a block is in.
    fn of(&self, block: BlockIndex) -> Option<BlockListRow> {
        self.rows.get(self.ends.partition_point(|end| *end <= block.get())).copied()
    }
}

/// A vault of a package with the place where it stands.
struct Placed<'a> {
    number: usize,
    packaged: &'a PackagedVault,
    vault: Vault,
    row: BlockListRow,
    block: BlockIndex,
    position: u64,
}

/// Verifies one package: [`Published::decode`] and [`Published::check`].
///
/// # Errors
/// It is an error if something is malformed. A vault that is not in the statement is a claim that
/// does not hold.
pub fn verify_inclusion(
    package: &[u8],
    statement: &[u8],
    reader: &Reader,
    account: &str,
    parameters: Option<&[u8]>,
) -> Result<InclusionReport, InclusionError> {
    Published::decode(statement, parameters)?.check(package, reader, account)
}

/// Whether the reserves that are declared for a book cover what the totals say that it owes, and what they lack.
#[derive(Clone, Debug)]
struct Cover {
    /// None without reserves.
    holds: Option<bool>,
    /// What the book owes, what stands against it, and what is missing.
    figures: BookVerdict,
}

/// For each book, what the declared reserves cover.
fn covered(document: &Document, parameters: &Parameters) -> Result<Vec<Cover>, InclusionError> {
    let statement = document.clone().check(parameters).map_err(InclusionError::Statement)?;
    let tables = tables(parameters, &statement);
    // A book that owes nothing needs no reserves.
    let of = |book: &BookTable| Cover {
        holds: match book.exact.liabilities.is_positive() {
            true => book.covered(),
            false => book.has_reserves.then_some(true),
        },
        figures: BookVerdict::declared(book),
    };
    Ok(tables.books.iter().map(of).collect())
}

fn account_claim(package: &Package, account: &str) -> Claim {
    let open = Open::new("account", "V10", say!("RF-2401"));
    if package.account == account {
        open.holds(Quoted(account).to_string())
    } else {
        open.with_venue_words(&package.account)
            .fails(say!("account.other", expected = Quoted(account)))
    }
}

fn included_open(number: usize, label: &str) -> Open {
    let title = say!("RF-2403", vault = number);
    Open::new(format!("included:{label}"), "V10", title).with_venue_words(label)
}

impl Published {
    /// Reads a statement in canonical encoding, and its parameters. Without these the numbers of
    /// packages are not assessed.
    ///
    /// # Errors
    /// It is an error if one of them is malformed, or if the parameters are not the statement's.
    pub fn decode(statement: &[u8], parameters: Option<&[u8]>) -> Result<Self, InclusionError> {
        let document = Document::from_canonical(statement).map_err(InclusionError::Statement)?;
        let rows = Rows::new(document.rows().map_err(InclusionError::Statement)?);
        let digest = statement_digest(statement);
        let parameters = parameters
            .map(Parameters::from_canonical)
            .transpose()
            .map_err(InclusionError::Parameters)?;
        if let Some(found) = parameters.as_ref().map(Parameters::digest) {
            let expected = document.parameters;
            if found != expected {
                return Err(InclusionError::ParameterDigest { expected, found });
            }
        }
        let covered = match &parameters {
            Some(parameters) => covered(&document, parameters)?,
            None => vec![],
        };
        Ok(Published { document, rows, digest, parameters, covered })
    }

    /// What is wrong with a package that [`Published::check`] refused, in words for the customer; none if the fault
    /// is not in the package.
    pub fn damaged(&self, error: &InclusionError, package: &[u8]) -> Option<Damaged> {
        let damage = damage(error, package)?;
        let (error, digest) = (error.said().into(), self.digest.to_bech32());
        Some(Damaged::new(error, damage, package.len(), digest))
    }

    /// Verifies a package for `account`, the id that the customer gives. Of what the reader
    /// brings, a package is compared with the anchored digest.
    ///
    /// # Errors
    /// It is an error if something is malformed. A vault that is not in the statement is a claim that
    /// does not hold.
    pub fn check(
        &self,
        package: &[u8],
        reader: &Reader,
        account: &str,
    ) -> Result<InclusionReport, InclusionError> {
        reader::account(account).map_err(|said| InclusionError::Account(Box::new(said)))?;
        let package = Package::decode(package)?;
        if package.vaults.is_empty() {
            return Err(InclusionError::NoVaults);
        }
        let mut claims = [
            anchored_claim(reader.anchored, self.digest),
            account_claim(&package, account),
            self.statement_claim(&package),
        ]
        .map(Claim::about_the_file)
        .to_vec();
        let bound = claims[1..].iter().all(Claim::is_true);
        let difference = self.difference(&package, reader.anchored);
        let mut vaults = vec![];
        if bound {
            let mut placed = vec![];
            for (number, packaged) in (1..).zip(&package.vaults) {
                placed.push(self.place(number, packaged)?);
            }
            // No package is read in which two vaults have one place or one label: one with one leaf
            // under two labels would count a vault twice (attack A4).
            let distinct = Open::new("distinct", "V10", say!("RF-2404"));
            claims.push(distinct.holds(match placed.len() {
                1 => say!("distinct.count.one"),
                count => say!("distinct.count", count),
            }));
            for place in &placed {
                vaults.push(self.vault_claims(place, &package.venue, account, &mut claims));
            }
        } else {
            for (number, packaged) in (1..).zip(&package.vaults) {
                let open = included_open(number, &packaged.label);
                claims.push(open.not_checked(word!("included.see-above")));
                vaults.push(vault_report(number, packaged));
            }
        }
        claims.push(
            Open::new("proofs", "V6", say!("RF-2206.package")).not_checked(NotBrought::Bundle),
        );
        claims.push(
            Open::new("all-vaults", "V10", say!("RF-2400")).not_checked(NotBrought::ListOfVaults),
        );
        let announced = reader.anchored.filter(|digest| *digest != self.digest);
        let head = (!bound).then_some(PackageHead {
            venue: package.venue,
            account: package.account,
            snapshot_time: package.snapshot_time,
            statement_bech32: package.statement.to_bech32(),
        });
        let report = self.report(account, claims, vaults);
        let kind = AnswerKind::of(&report.claims, difference);
        let announced = announced.map(|digest| digest.to_bech32());
        Ok(InclusionReport { kind, difference, package: head, announced, ..report }.summarised())
    }

    /// A report of these claims and vaults, before it is known what they come to.
    fn report(
        &self,
        account: &str,
        claims: Vec<Claim>,
        vaults: Vec<VaultReport>,
    ) -> InclusionReport {
        InclusionReport {
            kind: AnswerKind::In,
            difference: None,
            verdict: Summary::default(),
            claims,
            venue: self.document.venue.clone(),
            package: None,
            account: account.to_owned(),
            epoch: self.document.epoch.0.to_string(),
            snapshot_time: self.document.snapshot_time.clone(),
            price_time: self.document.price_time.clone(),
            statement: self.digest,
            statement_bech32: self.digest.to_bech32(),
            corrects: self.document.corrects.clone(),
            root: self.document.root,
            vaults,
            audit: None,
            announced: None,
            shares_place: false,
            question: QUESTION,
        }
    }

    /// How the package's statement differs from this one, or this one from what was announced; none if neither does.
    fn difference(&self, package: &Package, anchored: Option<Digest>) -> Option<Difference> {
        let document = &self.document;
        let is_announced = anchored.is_none_or(|digest| digest == self.digest);
        let venue = package.venue == document.venue;
        let time = package.snapshot_time == document.snapshot_time;
        match package.statement == self.digest {
            true if !venue || !time => Some(Difference::Contradiction),
            true => (!is_announced).then_some(Difference::Announced),
            false if !venue => Some(Difference::Venue),
            false if !time => Some(Difference::Date),
            false if document.corrects.is_some() => Some(Difference::Correction),
            // The file is of the announced books: not the file is to be got again.
            false if anchored == Some(package.statement) => Some(Difference::Announced),
            false => Some(Difference::Edition),
        }
    }

    fn statement_claim(&self, package: &Package) -> Claim {
        let open = Open::new("statement", "V10", say!("RF-2402"));
        let document = &self.document;
        if package.venue != document.venue {
            open.fails(say!(
                "package.other-venue",
                found = Quoted(&package.venue),
                expected = Quoted(&document.venue)
            ))
        } else if package.statement != self.digest {
            open.fails(say!(
                "package.other-statement",
                named = package.statement.to_bech32(),
                found = self.digest.to_bech32()
            ))
        } else if package.snapshot_time != document.snapshot_time {
            open.fails(say!(
                "package.other-time",
                said = package.snapshot_time,
                found = document.snapshot_time
            ))
        } else {
            open.holds(say!("package.of-epoch", venue = document.venue, epoch = document.epoch.0))
        }
    }

    /// Finds the place of a vault: its integers are within their widths, the place exists, and its
    /// paths have their exact lengths.
    fn place<'a>(
        &self,
        number: usize,
        packaged: &'a PackagedVault,
    ) -> Result<Placed<'a>, InclusionError> {
        let vault = packaged.vault(number)?;
        let missing = |field| InclusionError::Place { vault: number, field };
        let block = packaged.block.to_u64().ok_or(missing("block"))?;
        let block = BlockIndex::new(block);
        let row = self.rows.of(block).ok_or(missing("block"))?;
        let position = packaged.position.to_u64().filter(|p| *p < row.shape.vaults as u64);
        let position = position.ok_or(missing("position"))?;
        let shape = row.shape;
        if vault.balances.len() > shape.balances || vault.positions.len() > shape.positions {
            return Err(InclusionError::Slots { vault: number, shape });
        }
        let paths = [
            ("path_in_block", shape.depth(), packaged.path_in_block.len()),
            ("path_of_block", tree::depth(self.rows.block_count()), packaged.path_of_block.len()),
        ];
        for (field, depth, found) in paths {
            let expected = tree::SIBLINGS * depth;
            if expected != found {
                return Err(InclusionError::PathLength { vault: number, field, expected, found });
            }
        }
        Ok(Placed { number, packaged, vault, row, block, position })
    }

    /// The claims about one vault, and its report: with numbers if it is included and there are
    /// parameters.
    fn vault_claims(
        &self,
        place: &Placed<'_>,
        venue: &str,
        account: &str,
        claims: &mut Vec<Claim>,
    ) -> VaultReport {
        let label = &place.packaged.label;
        let claim =
            included_open(place.number, label).decide(self.check_included(place, venue, account));
        let report = VaultReport {
            included: claim.status,
            levels_in_block: Some(place.row.shape.depth()),
            levels_of_blocks: Some(tree::depth(self.rows.block_count())),
            book_marks: claim.is_true().then(|| self.book_marks(place.row.book)),
            ..vault_report(place.number, place.packaged)
        };
        let included = claim.is_true();
        claims.push(claim);
        let numbers = self.number_claims(place, included, claims);
        VaultReport { numbers, ..report }
    }

    /// What the statement declares of a book.
    fn book_marks(&self, book: BookIndex) -> BookMarks {
        // The rows of a statement that was read name its books.
        let index = book.index();
        let book = &self.document.books[index];
        let mut reserves = self.document.reserves.iter();
        let cover = self.covered.get(index);
        BookMarks {
            proprietary: book.proprietary,
            reserves_declared: reserves.any(|reserve| reserve.book == book.name),
            covered: cover.and_then(|cover| cover.holds),
            missing: cover.and_then(|cover| cover.figures.missing.clone()),
            figures: cover.map(|cover| cover.figures.clone()),
        }
    }

    /// The claims about a vault's names and rule.
    fn number_claims(
        &self,
        place: &Placed<'_>,
        included: bool,
        claims: &mut Vec<Claim>,
    ) -> Option<Numbers> {
        let label = &place.packaged.label;
        let open = |kind: &str, title| {
            Open::new(format!("{kind}:{label}"), "V10", title).with_venue_words(label)
        };
        let names = open("names", say!("RF-2405", vault = place.number));
        let title = match place.row.shape.rule {
            Rule::Liquidating => say!("RF-2406.liquidating", vault = place.number),
            _ => say!("RF-2406", vault = place.number),
        };
        let rule = open("rule", title);
        let parameters = match &self.parameters {
            Some(parameters) if included => parameters,
            parameters => {
                let why = match parameters {
                    Some(_) => word!("assessed.not-included"),
                    None => NotBrought::Parameters.words(),
                };
                claims.extend([names.not_checked(why), rule.not_checked(why)]);
                return None;
            }
        };
        let outcome = check_names(place.packaged, &place.vault, parameters);
        let named = outcome.is_ok();
        claims.push(names.decide(outcome));
        claims.push(match predicate::check(parameters, &place.row.shape, &place.vault) {
            Ok(_) => rule.holds(place.row.shape.rule.name()),
            Err(violation) => rule.fails(violation.to_string()),
        });
        let assessment = predicate::assess(parameters, &place.vault).ok().filter(|_| named)?;
        Some(numbers(parameters, place.row.shape.rule, &place.vault, &assessment))
    }

    /// Whether the path leads from the vault's leaf to the statement's root.
    fn check_included(&self, place: &Placed<'_>, venue: &str, account: &str) -> Result<Said, Said> {
        let Placed { packaged, row, .. } = place;
        // The rows of a statement that was read name its books.
        let book = &self.document.books[row.book.index()].name;
        if *book != packaged.book {
            return Err(say!(
                "included.other-book",
                said = Quoted(&packaged.book),
                block = place.block,
                found = Quoted(book)
            ));
        }
        if packaged.rule != row.shape.rule {
            return Err(say!(
                "included.other-rule",
                said = packaged.rule,
                block = place.block,
                found = row.shape.rule
            ));
        }
        let elements = |path: &[ringfence_circuits::protocol::hash::digest::Element]| {
            path.iter().map(|element| element.0).collect::<Vec<_>>()
        };
        let identity = Identity::of(venue, account, &packaged.label);
        let root = leaf(&row.shape, identity, Salt(packaged.salt.0), &place.vault)
            .and_then(|leaf| tree::climb(leaf, place.position, &elements(&packaged.path_in_block)))
            .map(|digest| tree::block_leaf(row.book, &row.shape, BlockDigest(digest)))
            .and_then(|block| {
                tree::climb(block, place.block.get(), &elements(&packaged.path_of_block))
            })
            .map(|top| tree::root(top, self.rows.block_count(), self.rows.hash));
        if root != Some(self.document.root.0) {
            return Err(say!("included.other-root", vault = place.number));
        }
        Ok(say!("included.at", block = place.block, position = place.position))
    }
}

/// Names must be those of the ids, so that the text shows what the leaf holds.
fn check_names(
    packaged: &PackagedVault,
    vault: &Vault,
    parameters: &Parameters,
) -> Result<&'static str, Said> {
    let wrong = |kind: &str, name: &str, id: u16, found: Option<&str>| match found {
        Some(found) if found == name => Ok(()),
        Some(found) => {
            Err(say!("names.other", kind, id, found = Quoted(found), said = Quoted(name)))
        }
        None => Err(say!("names.unknown", kind, id)),
    };
    for (balance, shown) in vault.balances.iter().zip(&packaged.balances) {
        let found = parameters.asset(balance.asset).map(|asset| asset.name.as_str());
        wrong(word!("names.asset"), &shown.name, balance.asset.get(), found)?;
    }
    for (position, shown) in vault.positions.iter().zip(&packaged.positions) {
        let found = parameters.market(position.market).map(|market| market.name.as_str());
        wrong(word!("names.market"), &shown.name, position.market.get(), found)?;
    }
    Ok("")
}

/// What the package says of a vault, before anything is checked.
fn vault_report(number: usize, packaged: &PackagedVault) -> VaultReport {
    VaultReport {
        number,
        label: packaged.label.clone(),
        book: packaged.book.clone(),
        book_marks: None,
        rule: packaged.rule,
        block: packaged.block.0.to_string(),
        position: packaged.position.0.to_string(),
        included: Status::NotChecked,
        levels_in_block: None,
        levels_of_blocks: None,
        numbers: None,
    }
}
