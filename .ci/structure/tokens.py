"""Tokens of Rust and JavaScript."""

import re


class Token:
    """A piece of source. `kind` is word, text, number, mark or comment."""

    def __init__(self, kind, text, line):
        self.kind, self.text, self.line = kind, text, line


RUST = re.compile(
    r"""(?P<space>\s+) | (?P<comment>//[^\n]*) | (?P<open>/\*)
    | (?P<raw>(?:br|cr|r)(?P<hashes>\#*)"(?:.*?)"(?P=hashes)) | (?P<text>[bc]?"(?:\\.|[^"\\])*")
    | (?P<char>b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\])') | (?P<life>'\w+) | (?P<word>(?:r\#)?[^\W\d]\w*)
    | (?P<number>\d[\w]*(?:\.\d[\w]*)?) | (?P<mark>::|=>|->|!=|.)""",
    re.VERBOSE | re.DOTALL,
)


def rust_tokens(source):
    """Tokens with comments, which nest."""
    tokens, at, line = [], 0, 1
    while at < len(source):
        found = RUST.match(source, at)
        kind, end = found.lastgroup, found.end()
        if kind == "open":
            kind, end = "comment", end_of_nested(source, at)
        text = source[at:end]
        if kind != "space":
            kind = {"raw": "text", "hashes": "text", "char": "text", "life": "mark"}.get(kind, kind)
            tokens.append(Token(kind, text, line))
        line += text.count("\n")
        at = end
    return tokens


def end_of_nested(source, at):
    """The end of the comment that begins at `at`."""
    depth = 0
    for found in re.compile(r"/\*|\*/").finditer(source, at):
        depth += 1 if found.group() == "/*" else -1
        if depth == 0:
            return found.end()
    return len(source)


SCRIPT = re.compile(
    r"""(?P<space>\s+) | (?P<comment>//[^\n]*|/\*.*?\*/) | (?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    | (?P<word>[^\W\d]\w*|[$#][\w$]*) | (?P<number>\d[\w.]*) | (?P<mark>=>|.)""",
    re.VERBOSE | re.DOTALL,
)
PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/\w*")
TEMPLATE = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*", re.DOTALL)


def script_tokens(source):
    """Tokens of JavaScript. The code within a template's `${…}` is read as code."""
    tokens, at, line, braces = [], 0, 1, []
    while at < len(source):
        found = SCRIPT.match(source, at)
        kind, end = found.lastgroup, found.end()
        text = found.group()
        before = next((token for token in reversed(tokens) if token.kind != "comment"), None)
        if text == "/" and starts_pattern(before):
            pattern = PATTERN.match(source, at)
            kind, end = ("text", pattern.end()) if pattern else (kind, end)
        elif text == "`" or text == "}" and braces and braces[-1] == 0:
            if text == "}":
                braces.pop()
            kind, end = "text", TEMPLATE.match(source, at + 1).end()
            if source.startswith("${", end):
                braces.append(0)
                end += 2
            else:
                end += 1
        elif text in "{}" and braces:
            braces[-1] += 1 if text == "{" else -1
        text = source[at:end]
        if kind != "space":
            tokens.append(Token(kind, text, line))
        line += text.count("\n")
        at = end
    return tokens


def starts_pattern(before):
    """Whether a slash after this token begins a regular expression."""
    if before is None or before.text in ("return", "typeof", "of", "in", "case", "=>"):
        return True
    return before.kind == "mark" and before.text not in (")", "]", "}")


def closing(tokens, at):
    """The index of the bracket that closes the one at `at`."""
    depth = 0
    for index in range(at, len(tokens)):
        if tokens[index].kind == "mark":
            depth += (tokens[index].text in "([{") - (tokens[index].text in ")]}")
            if depth == 0:
                return index
    return len(tokens) - 1
