//! `publish`: a bundle, the verifier's page and private packages, ready to be served and sent.

use std::path::PathBuf;

use ringfence_circuits::{primitive::shown::shown_path, proof::generators};
use ringfence_verifier::report::Status;
use serde::Serialize;

use crate::{
    epoch::Progress,
    publish::{page, publish, Publication, PublishError, Request, ARCHIVE_FILE, PAGE_FILE},
};

/// Verifies a bundle and writes a directory to be served as it is, with the verifier's page; on demand
/// also every account's package, into another, private directory.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-prover publish public --bundle bundle --work work --packages private
  ringfence-prover publish public --bundle bundle --work work --without-page
  ringfence-prover publish public --bundle bundle --page verifier.html")]
pub struct Publish {
    /// The public directory; must not exist.
    #[arg(value_name = "OUT")]
    pub out: PathBuf,
    /// Directory of the bundle.
    #[arg(long, value_name = "BUNDLE")]
    pub bundle: PathBuf,
    /// The verifier's page, one HTML file [default: page/index.html, else the page that is installed beside
    /// this program].
    #[arg(long, value_name = "PAGE")]
    pub page: Option<PathBuf>,
    /// Publish without the page: customers then need the verifier from elsewhere.
    #[arg(long, conflicts_with = "page")]
    pub without_page: bool,
    /// Work directory of the same epoch: it keeps in mind that the statement is published, so that no second
    /// one is made, and packages are made from it.
    #[arg(long, value_name = "WORKDIR")]
    pub work: Option<PathBuf>,
    /// Private directory for every account's package; must not exist, nor lie within OUT.
    #[arg(long, value_name = "DIR", requires = "work")]
    pub packages: Option<PathBuf>,
    /// Publish a bundle that holds the list of reserves. It names addresses, and so does what stands behind it.
    #[arg(long)]
    pub publish_list: bool,
    /// Directory where generators are cached.
    #[arg(long, value_name = "DIR")]
    pub generators: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What `publish` made, as it is printed.
#[derive(Clone, Debug, Serialize)]
pub struct Published {
    /// The public directory, as given.
    pub out: PathBuf,
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: String,
    /// Digest of the statement, hexadecimal.
    pub statement: String,
    /// The same in bech32m, the form to anchor.
    pub statement_bech32: String,
    /// Number of files, without the manifest.
    pub files: String,
    /// SHA-256 of the page, if there is one.
    pub page_sha256: Option<String>,
    /// SHA-256 of the bundle in one file.
    pub archive_sha256: String,
    /// SHA-256 of the manifest.
    pub manifest_sha256: String,
    /// Coverage of the books, which is never a reason to refuse.
    pub coverage: Vec<Coverage>,
    /// The private directory, as given.
    pub packages: Option<PathBuf>,
    /// Number of packages.
    pub package_count: Option<String>,
}

/// A claim of coverage.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// The claim's name.
    pub claim: String,
    /// The claim in words.
    pub title: String,
    /// What became of it.
    pub status: Status,
    /// Why.
    pub detail: String,
}

impl Publish {
    /// Runs the command.
    ///
    /// # Errors
    /// [`PublishError`] says why. Nothing was written then.
    pub fn run(&self, progress: &dyn Progress) -> Result<Published, PublishError> {
        let page = match (&self.page, self.without_page) {
            (_, true) => None,
            (Some(page), false) => Some(page.clone()),
            (None, false) => Some(page::find()?),
        };
        let request = Request {
            bundle: &self.bundle,
            page: page.as_deref(),
            out: &self.out,
            work: self.work.as_deref(),
            packages: self.packages.as_deref(),
            publish_list: self.publish_list,
            generators: self.generators.clone().unwrap_or_else(generators::default_cache),
        };
        Ok(self.summary(publish(&request, progress)?))
    }

    fn summary(&self, publication: Publication) -> Published {
        let Publication { report, manifest, manifest_sha256, packages } = publication;
        let sha256 = |path: &str| manifest.sha256(path).map(str::to_owned);
        let coverage = report.claims.iter().filter(|claim| claim.clause == "V9");
        Published {
            out: self.out.clone(),
            files: manifest.files.len().to_string(),
            page_sha256: sha256(PAGE_FILE),
            archive_sha256: sha256(ARCHIVE_FILE).expect("the archive is published"),
            coverage: coverage
                .map(|claim| Coverage {
                    claim: claim.id.clone(),
                    title: claim.words().to_owned(),
                    status: claim.status,
                    detail: claim.detail.clone(),
                })
                .collect(),
            packages: packages.and(self.packages.clone()),
            package_count: packages.map(|count| count.to_string()),
            venue: manifest.venue,
            epoch: manifest.epoch,
            statement: manifest.statement,
            statement_bech32: manifest.statement_bech32,
            manifest_sha256,
        }
    }

    /// What was made, as the command prints it.
    pub fn render(&self, published: &Published) -> String {
        if self.json {
            return serde_json::to_string_pretty(published).expect("a summary has an encoding")
                + "\n";
        }
        let page = published.page_sha256.as_ref().map_or(String::new(), |sha256| {
            format!(
                "sha256 {sha256} {PAGE_FILE}: print it elsewhere too, so that anyone can compare the \
                 page.\n"
            )
        });
        let mut text = format!(
            "Epoch {} of {} was verified and stands in {}, {} files and their manifest, to be served \
             as they are.\nIts statement is {} ({}): anchor this digest where customers see it.\n\
             {}sha256 {} {ARCHIVE_FILE}\nsha256 {} manifest.json\n",
            published.epoch,
            published.venue,
            shown_path(&published.out),
            published.files,
            published.statement_bech32,
            published.statement,
            page,
            published.archive_sha256,
            published.manifest_sha256,
        );
        for claim in &published.coverage {
            text += &format!("{}: {}; {}\n", claim.title, claim.status, claim.detail);
        }
        if let (Some(directory), Some(count)) = (&published.packages, &published.package_count) {
            text += &format!(
                "{count} private packages are in {}: hand each to its own customer only.\n",
                shown_path(directory)
            );
        }
        text
    }
}
