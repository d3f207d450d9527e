"""Lengths of files and functions."""

import ast

from offence import Offence
from tokens import closing

MOST_LINES = 600
MOST_LINES_OF_FUNCTION = 70


def rust_functions(tokens):
    """(name, first line, last line) of each function with a body."""
    tokens = [token for token in tokens if token.kind != "comment"]
    for at, token in enumerate(tokens[:-1]):
        if token.text == "fn" and token.kind == "word" and tokens[at + 1].kind == "word":
            end = at + 2
            while end < len(tokens) and tokens[end].text not in ("{", ";"):
                end = (closing(tokens, end) if tokens[end].text in ("(", "[") else end) + 1
            if end < len(tokens) and tokens[end].text == "{":
                yield tokens[at + 1].text, token.line, tokens[closing(tokens, end)].line


def script_functions(tokens):
    """(name, first line, last line) of each function with a body in braces."""
    tokens = [token for token in tokens if token.kind != "comment"]
    opened = []
    for at, token in enumerate(tokens):
        if token.kind != "mark":
            continue
        if token.text in "([{":
            opened.append((at, token))
        elif token.text in ")]}" and opened:
            begin, _ = opened.pop()
            name = begins_function(tokens, begin)
            if token.text == "}" and name:
                yield name.text, name.line, token.line


def begins_function(tokens, at):
    """The token that names the function whose body begins at `at`, or None for another brace."""
    before = tokens[at - 1] if at else None
    if before is None or tokens[at].text != "{" or before.kind != "mark":
        return None
    if before.text == "=>":
        return before
    if before.text != ")":
        return None
    depth = 0
    for index in range(at - 1, 0, -1):
        depth += (tokens[index].text == ")") - (tokens[index].text == "(")
        if depth == 0:
            name = tokens[index - 1]
            control = name.kind != "word" or name.text in ("if", "for", "while", "switch", "catch", "with", "await")
            return None if control else name
    return None


def python_functions(source):
    """(name, first line, last line) of each function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno


def check_lengths(file, source, functions):
    """Files and functions that are too long."""
    lines = len(source.splitlines())
    if lines > MOST_LINES:
        yield Offence(file, 1, f"{lines} lines, more than {MOST_LINES}")
    for name, first, last in functions:
        if last - first + 1 > MOST_LINES_OF_FUNCTION:
            yield Offence(file, first, f"{name} has {last - first + 1} lines, more than {MOST_LINES_OF_FUNCTION}")
