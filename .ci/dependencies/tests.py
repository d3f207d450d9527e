"""Tests of the rules, on made-up metadata."""

import tomllib
import unittest
from pathlib import Path

from __main__ import check, covered

CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"
RULES = """
[graph]
all-features = true
[bans]
multiple-versions = "deny"
wildcards = "deny"
allow-wildcard-paths = true
skip = [{ crate = "syn@2", reason = "build time" }]
deny = [{ crate = "bincode@3", reason = "empty" }, { crate = "openssl", reason = "no network" }]
[licenses]
allow = ["MIT", "Apache-2.0", "Unicode-3.0"]
[sources]
unknown-registry = "deny"
unknown-git = "deny"
"""


def package(name, version="1.0.0", **other):
    """A crate of crates.io."""
    found = {"name": name, "version": version, "id": f"{name}@{version}", "license": "MIT", "source": CRATES_IO}
    return {**found, "dependencies": [], **other}


class Dependencies(unittest.TestCase):
    """Each test adds crates and compares what the check says of them."""

    def found(self, *packages, rules=RULES):
        """The offences of these crates beside a good graph."""
        good = [package("syn", "2.0.1"), package("syn", "3.0.0"), package("own", source=None), package("bincode", "2.0.1")]
        metadata = {"packages": [*good, *packages], "workspace_members": ["own@1.0.0"]}
        return check(metadata, tomllib.loads(rules))

    def test_a_good_graph(self):
        self.assertEqual(self.found(), [])

    def test_versions(self):
        self.assertEqual(self.found(package("a"), package("a", "1.1.0")), ["a is there in several versions: 1.0.0, 1.1.0"])
        self.assertEqual(len(self.found(package("syn", "1.0.0"))), 1)
        without = RULES.replace("syn@2", "syn@20")
        self.assertEqual(len(self.found(rules=without)), 2)

    def test_bans(self):
        banned = [package("openssl"), package("bincode", "3.0.0"), package("bincode", "30.0.0")]
        found = self.found(*banned)
        self.assertEqual(found[:2], ["openssl 1.0.0 is banned: no network", "bincode 3.0.0 is banned: empty"])
        self.assertEqual(found[2:], ["bincode is there in several versions: 2.0.1, 3.0.0, 30.0.0"])

    def test_any_version(self):
        any_version = [{"name": "b", "req": "*"}, {"name": "c", "req": "*", "path": "/c"}, {"name": "d", "req": "^1"}]
        self.assertEqual(self.found(package("a", dependencies=any_version)), ["a 1.0.0 takes any version of b"])

    def test_licences(self):
        for expression in ["MIT/Unlicense", "GPL-3.0 OR MIT", "(MIT OR Apache-2.0) AND Unicode-3.0", "X WITH Y OR MIT"]:
            self.assertTrue(covered(expression, ["MIT", "Unicode-3.0"]), expression)
        for expression in ["GPL-3.0", "MIT AND GPL-3.0", "MIT WITH Y", "GPL-3.0 OR MIT AND X", "(X OR Y) AND MIT", "MIT-0"]:
            self.assertFalse(covered(expression, ["MIT", "Unicode-3.0"]), expression)
        self.assertRaises(ValueError, covered, "MIT Apache-2.0", ["MIT"])
        self.assertEqual(self.found(package("a", license=None)), ["a 1.0.0 names no licence"])
        self.assertEqual(len(self.found(package("a", license="GPL-3.0"))), 1)

    def test_sources(self):
        for source in ["git+https://example.org/a", "registry+https://example.org/rust-lang/crates.io-index", None]:
            self.assertEqual(len(self.found(package("a", source=source))), 1, source)

    def test_rules_that_are_not_known(self):
        for line in ['external-default-features = "deny"', 'wildcards = "warn"']:
            rules = RULES.replace('wildcards = "deny"', line)
            self.assertEqual(len(self.found(rules=rules)), 1, line)
        self.assertEqual(len(self.found(rules=RULES + "[more]\nx = 1")), 1)

    def test_the_rules_of_the_repository_are_known(self):
        rules = (Path(__file__).resolve().parent.parent.parent / "deny.toml").read_text()
        own = [entry["crate"] for entry in tomllib.loads(rules)["bans"]["skip"]]
        self.assertEqual(self.found(*[package(*name.split("@")) for name in own if not name.startswith("syn@")], rules=rules), [])


if __name__ == "__main__":
    unittest.main()
