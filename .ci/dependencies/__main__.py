"""Holds the crates that the program is built from to the rules of `deny.toml`: bans, licences, sources.

    python3 .ci/dependencies              checks the crates of `cargo metadata`, for all features and targets
    python3 .ci/dependencies --self-test  runs the tests of the rules themselves

These are the rules of `cargo deny check bans licenses sources`, which reads the same file, as far as the file uses them; a rule
that is not known here is an offence. What takes `cargo install` minutes to compile takes seconds here. Advisories need a
database and stay with `cargo deny check advisories`.
"""

import json
import re
import subprocess
import sys
import tomllib
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# All that `deny.toml` may say, by section.
KNOWN = {
    "graph": {"all-features": True},
    "bans": {"multiple-versions": "deny", "wildcards": "deny", "allow-wildcard-paths": True, "skip": None, "deny": None},
    "licenses": {"allow": None, "confidence-threshold": None, "private": {"ignore": False}},
    "sources": {"unknown-registry": "deny", "unknown-git": "deny"},
    "advisories": None,
}
CRATES_IO = re.compile(r"registry\+https://github\.com/rust-lang/crates\.io-index$|sparse\+https://index\.crates\.io/$")


def unknown(rules):
    """Rules that mean nothing here, or something else than what is checked."""
    for section, content in rules.items():
        if section not in KNOWN:
            yield f"deny.toml: the section [{section}] is not known here"
            continue
        for key, value in content.items() if KNOWN[section] is not None else ():
            if key not in KNOWN[section] or KNOWN[section][key] not in (None, value):
                yield f"deny.toml: [{section}] {key} = {value!r} is not known here"


def named(package, entry):
    """Whether an entry such as `syn@2` or `openssl` names this package."""
    name, _, version = entry["crate"].partition("@")
    return package["name"] == name and (not version or f"{package['version']}.".startswith(f"{version}."))


def bans(packages, rules):
    """Two versions of one crate, crates that are banned, dependencies of any version."""
    skipped, denied = rules.get("skip", []), rules.get("deny", [])
    for entry in skipped:
        if not any(named(package, entry) for package in packages):
            yield f"deny.toml: nothing is {entry['crate']}, which is skipped"
    versions = {}
    for package in packages:
        if not any(named(package, entry) for entry in skipped):
            versions.setdefault(package["name"], []).append(package["version"])
        for entry in denied:
            if named(package, entry):
                yield f"{called(package)} is banned: {entry['reason']}"
        for dependency in package["dependencies"]:
            if dependency["req"] == "*" and not dependency.get("path"):
                yield f"{called(package)} takes any version of {dependency['name']}"
    for name, found in sorted(versions.items()):
        if len(found) > 1:
            yield f"{name} is there in several versions: {', '.join(sorted(found))}"


def called(package):
    """Name and version."""
    return f"{package['name']} {package['version']}"


def licences(packages, rules):
    """Crates that none of the allowed licences covers."""
    for package in packages:
        expression = package["license"]
        if not expression:
            yield f"{called(package)} names no licence"
        elif not covered(expression, rules["allow"]):
            yield f"{called(package)} has the licence {expression}, which is not allowed"


def covered(expression, allowed):
    """Whether an SPDX expression can be met by allowed licences. `/` is an old form of OR."""
    words = re.findall(r"[()]|[\w.+-]+", expression.replace("/", " OR "))
    value, rest = either(words, allowed)
    if rest:
        raise ValueError(f"no licence expression: {expression}")
    return value


def either(words, allowed):
    """Terms between OR: whether one is met, and the words after them."""
    value, words = both(words, allowed)
    while words and words[0] == "OR":
        other, words = both(words[1:], allowed)
        value = value or other
    return value, words


def both(words, allowed):
    """Terms between AND."""
    value, words = term(words, allowed)
    while words and words[0] == "AND":
        other, words = term(words[1:], allowed)
        value = value and other
    return value, words


def term(words, allowed):
    """A licence, one with an exception, or an expression in brackets."""
    if words[0] == "(":
        value, words = either(words[1:], allowed)
        return value, words[1:]
    if words[1:2] == ["WITH"]:
        return " ".join(words[:3]) in allowed, words[3:]
    return words[0] in allowed, words[1:]


def sources(packages, members):
    """Crates that come from elsewhere than crates.io or this repository."""
    for package in packages:
        source = package["source"]
        if source is None and package["id"] not in members:
            yield f"{called(package)} comes from a directory outside the workspace"
        elif source is not None and not CRATES_IO.match(source):
            yield f"{called(package)} comes from {source}"


def check(metadata, rules):
    """All offences."""
    packages = metadata["packages"]
    return [
        *unknown(rules),
        *bans(packages, rules["bans"]),
        *licences(packages, rules["licenses"]),
        *sources(packages, set(metadata["workspace_members"])),
    ]


def main():
    """Prints the offences; the exit code says whether there are any."""
    if sys.argv[1:] == ["--self-test"]:
        found = unittest.defaultTestLoader.discover(Path(__file__).parent, pattern="tests.py")
        return 0 if unittest.TextTestRunner().run(found).wasSuccessful() else 1
    command = ["cargo", "metadata", "--locked", "--all-features", "--format-version", "1"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    offences = check(metadata, tomllib.loads((ROOT / "deny.toml").read_text()))
    print("\n".join(offences) if offences else f"{len(metadata['packages'])} crates: bans, licences and sources hold")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
