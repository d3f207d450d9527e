"""Comments cite sections of the protocol that exist and are about what the comment says.

A number after § always means docs/protocol.md. The sentence around a citation shares a word with the heading of the section, for
a whole section also with the headings of its parts, or it quotes the heading: `§1 "Nouns"`. Texts of a program (what `expect`
says, for example) only have to cite sections that exist.
"""

import io
import re
import tokenize

from offence import Offence

PROTOCOL = "docs/protocol.md"
HEADING = re.compile(r"^##+ (\d+(?:\.\d+)?)\.? (.*)$", re.MULTILINE)
CITATION = re.compile(r"§\s?(\d+(?:\.\d+)*)")
QUOTED = re.compile(r"""\s*["“]([^"”]*)["”]""")
SENTENCE = re.compile(r"(?<=[.!?])[)\"”]?\s+(?=[A-Z\"“`(\[])|\n\s*\n")
MARKS = re.compile(r"^\s*(?://[/!]?|/\*+!?|\*/|\*(?=\s|$)|#!?)|\*/\s*$")
COMMON = {"a", "an", "and", "for", "in", "is", "of", "that", "the", "to", "what", "with"}


def headings(root):
    """The titles of the protocol's sections by number."""
    return dict(HEADING.findall((root / PROTOCOL).read_text()))


def stems(text):
    """The words of a text without their endings."""
    words = re.findall(r"[^\W\d_][^\W_]*", text.lower())
    return {re.sub(r"(?:ications?|ied|ies|y|ing|ed|ers?|s)$", "", word).rstrip("e") for word in words if word not in COMMON}


def token_comments(tokens):
    """(line, text, whether it is a comment) of the comments and strings of Rust or JavaScript."""
    for token in tokens:
        if token.kind in ("comment", "text"):
            for number, line in enumerate(token.text.split("\n"), token.line):
                yield number, MARKS.sub("", line), token.kind == "comment"


def python_comments(source):
    """(line, text, whether it is a comment or documentation) of comments and strings of Python."""
    begins = True
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            for number, line in enumerate(token.string.split("\n"), token.start[0]):
                yield number, re.sub(r'^\s*(?:#|""")|"""$', "", line), begins or token.type == tokenize.COMMENT
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            begins = token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)


def shell_comments(source):
    """(line, text, True) of lines that are comments."""
    for number, line in enumerate(source.splitlines(), 1):
        if line.lstrip().startswith("#"):
            yield number, line.lstrip("# "), True


def blocks(comments):
    """Comments on consecutive lines together, as (lines, texts, whether they are comments)."""
    numbers, texts, last = [], [], None
    for number, text, prose in comments:
        if numbers and (number != numbers[-1] + 1 or prose != last):
            yield numbers, texts, last
            numbers, texts = [], []
        numbers.append(number)
        texts.append(text.strip())
        last = prose
    if numbers:
        yield numbers, texts, last


def check_sections(file, comments, titles):
    """Citations of sections that don't exist, or that say something else."""
    for numbers, texts, prose in blocks(comments):
        text = "\n".join(texts)
        for found in CITATION.finditer(text):
            if wrong := fault(text, found, titles, prose):
                line = numbers[text.count("\n", 0, found.start())]
                yield Offence(file, line, f"§{found.group(1)} {wrong}")


def fault(text, found, titles, prose):
    """What is wrong with one citation, or nothing."""
    number = found.group(1)
    if number not in titles:
        return f"is no section of {PROTOCOL}"
    if not prose:
        return ""
    quoted = QUOTED.match(text, found.end())
    if quoted:
        return "" if quoted.group(1) == titles[number] else f'is "{titles[number]}", not "{quoted.group(1)}"'
    about = stems(" ".join(title for other, title in titles.items() if other == number or other.startswith(number + ".")))
    if about & stems(CITATION.sub("", sentence(text, found.start()))):
        return ""
    return f'is "{titles[number]}", of which the sentence says nothing: name its subject, or quote the title'


def sentence(text, at):
    """The sentence that holds a character."""
    begin = max((cut.end() for cut in SENTENCE.finditer(text, 0, at)), default=0)
    cut = SENTENCE.search(text, at)
    return text[begin : cut.start() if cut else len(text)]
