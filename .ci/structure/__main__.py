"""Holds the structure of the source: circles of files, layers, lengths of files and functions, cited sections.

    python3 .ci/structure              checks the repository that holds this folder; prints every offence with file and line
    python3 .ci/structure ROOT         checks another checkout
    python3 .ci/structure --self-test  runs the tests of the checks themselves

A circle: a file uses an item that another file defines, and that file, perhaps through others, uses an item of the first.
A path counts for the file that defines its item, through any number of re-exports. Declarations of modules, re-exports
themselves (`pub use`) and code under `#[cfg(test)]` do not count, nor do names that only a macro knows.
"""

import subprocess
import sys
import unittest
from pathlib import Path

from circles import check_crates, check_engine, check_protocol, check_scripts
from lengths import check_lengths, python_functions, rust_functions, script_functions
from sections import check_sections, headings, python_comments, shell_comments, token_comments
from tokens import rust_tokens, script_tokens

GENERATED = {"target", "node_modules", ".git", "__pycache__"}


def sources(root):
    """The files to check: those of the repository, or all below a folder that is none."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z"], capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        files = [root / name for name in listed.stdout.split("\0") if name]
    else:
        files = [file for file in root.rglob("*") if not GENERATED & set(file.relative_to(root).parts)]
    return sorted({file for file in files if file.is_file()})


def language(file):
    """What a file is written in, by its name or its first line."""
    names = {".rs": "rust", ".js": "script", ".mjs": "script", ".py": "python", ".sh": "shell"}
    if file.suffix in names:
        return names[file.suffix]
    with file.open("rb") as opened:
        first = opened.readline(64)
    return "shell" if first.startswith(b"#!") and b"sh" in first else None


def check_file(file, titles):
    """Lengths and citations of one file."""
    kind = language(file)
    if kind is None:
        return
    source = file.read_text()
    if kind == "rust":
        tokens = rust_tokens(source)
        functions, comments = rust_functions(tokens), token_comments(tokens)
    elif kind == "script":
        tokens = script_tokens(source)
        functions, comments = script_functions(tokens), token_comments(tokens)
    elif kind == "python":
        functions, comments = python_functions(source), python_comments(source)
    else:
        functions, comments = [], shell_comments(source)
    yield from check_lengths(file, source, functions)
    yield from check_sections(file, comments, titles)


def check(root):
    """All offences of a checkout, in the order of its files."""
    offences = [*check_crates(root), *check_scripts(root), *check_protocol(root), *check_engine(root)]
    titles = headings(root)
    for file in sources(root):
        offences.extend(check_file(file, titles))
    lines = {(str(offence.file.relative_to(root)), offence.line, offence.text) for offence in offences}
    return [f"{file}:{line}: {text}" for file, line, text in sorted(lines)]


def main():
    """Prints the offences; the exit code says whether there are any."""
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        found = unittest.defaultTestLoader.discover(Path(__file__).parent, pattern="tests.py")
        return 0 if unittest.TextTestRunner().run(found).wasSuccessful() else 1
    root = Path(arguments[0] if arguments else Path(__file__).parent.parent.parent).resolve()
    offences = check(root)
    print("\n".join(offences) if offences else "no circles, no wrong layers, nothing too long, no wrong section")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
