//! The project file that `init` writes: every key, with what it does.

/// The text for a venue of this name.
pub fn template(venue: &str) -> String {
    TEMPLATE.replace("VENUE", &toml::Value::from(venue).to_string())
}

const TEMPLATE: &str = r#"# What `ringfence-prover run 2025-11-26` needs to know. Paths count from the folder of this file. In them,
# {date} stands for the day and {run} for the run: the day, or `2025-11-26-corrects-5` for a correction.

# The name by which customers know you. It stays the same in all statements.
venue = VENUE
# How often you prove: daily, weekly, monthly (on any day of the month), or any (whenever you like).
schedule = "daily"

# The books, in the order of the statement. A book of your own (market making, treasury) is proprietary = true.
[[books]]
name = "clients"
proprietary = false

# What a day's tables are of, in UTC. Leave the table out where each day has a snapshot.toml that says it.
[times]
snapshot = "{date}T23:59:59Z"
prices = "{date}T23:59:59Z"
funding = "{date}T16:00:00Z"

[paths]
# The day's tables: vaults.csv, balances.csv, positions.csv, reserves.csv.
snapshot = "snapshots/{date}"
# Prices, haircuts and margin tiers, as `import-parameters` writes them.
parameters = "parameters/{date}.json"
# The rules by which margin rates and haircuts follow the market, and the prices that they look at; see
# docs/parameters.md. Statements name both, and days whose parameters don't follow are refused.
# policy = "policy.json"
# history = "history/{date}.rows"
# Private: what each run needs and made. It holds the secrets of the epochs; keep it where only you can read it.
epochs = "epochs"
# What is served, as it is. Each run has a place of its own.
public = "public/{run}"
# Private: a package for each customer. Leave it out if you issue them with `inclusion`.
packages = "packages/{run}"
# How columns and symbols of your export are called; see docs/mapping.md. It is put beside the day's tables.
# mapping = "mapping.toml"
# A table of reserves instead of the snapshot's reserves.csv.
# reserves = "reserves/{date}.csv"
# Evidence for reserves, as `reserves list` and `reserves import` gather it. The run waits for it when all is proven.
# evidence = "evidence/{date}"
# What you published before you had this file: the first run comes after it.
# previous = "old/bundle"
# Where generators are kept; by default in your cache.
# generators = "generators"

[publish]
# The verifier's page; by default page/index.html here, or the one that is installed beside the program.
# page = "page/index.html"
# Publish without the page.
# without_page = true
# Put the list of reserves, which names addresses, into the bundle.
# list = true
# Promise in each statement when the next snapshot will be taken. Promise only what you will keep, to the second.
# announce_next = true

# Who signs the statements, in a log that only grows; see docs/anchoring.md. Without `key` a device signs, and the
# run waits for it when the statement is complete.
# [signing]
# signers = ["example.com/solvency+…"]
# key = "signing.key"
# log = "log"

[checks]
# Refuse a day in which something is implausible, such as prices of another week, or reserves lack, those that are
# published; some warnings can be allowed.
deny_warnings = false
allow_warnings = []
# Warn where a price, tier or haircut moved by more than this percentage.
moved_percent = 20
# Refuse a day in which more vaults than this are liquidating.
# max_liquidating = 100

[retention]
# Remove work directories that are this many days old. No package can be issued from one that is gone.
# work_days = 90
"#;
