"""Circles of files, and layers."""

import re
from collections import deque
from pathlib import Path

from modules import Crate
from offence import Offence
from tokens import rust_tokens

CRATES = [
    "circuits",
    "prover",
    "verifier",
    "verifier/evidence",
    "verifier/wasm",
    "verifier/web",
    "fixtures",
    "benches",
    "fuzz",
    "prover/cluster",
]
ROOTS = ["src/lib.rs", "src/main.rs", "src/bin/*.rs", "tests/*.rs", "tests/*/main.rs", "benches/*.rs", "fuzz_targets/*.rs"]
SCRIPTS = "verifier/web/static"
# The rooms of a crate, and for each the rooms that none of its files may use.
LAYERS = {
    "circuits/src": {
        "primitive": ["protocol", "circuit", "proof", "testing"],
        "protocol": ["circuit", "proof", "testing"],
        "circuit": ["proof", "testing"],
        "proof": ["circuit", "testing"],
    },
    "verifier/src": {
        "message": ["processor", "reader", "source", "report", "check", "cli"],
        "processor": ["reader", "source", "report", "check", "cli"],
        "reader": ["source", "report", "check", "cli"],
        "source": ["reader", "report", "check", "cli"],
        "report": ["source", "check", "cli"],
        "check": ["cli"],
    },
}


def components(graph):
    """The strongly connected components with more than one node."""
    order, low, stack, found = {}, {}, [], []

    def visit(node):
        order[node] = low[node] = len(order)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in order:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == order[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(set(stack[at:]))
            del stack[at:]

    for node in sorted(graph):
        if node not in order:
            visit(node)
    return found


def shortest_circle(graph, members):
    """A shortest circle within a component, as a list of nodes that ends where it begins."""
    best = None
    for start in sorted(members):
        before, queue = {start: None}, deque([start])
        while queue:
            node = queue.popleft()
            if start in graph.get(node, ()):
                circle = [start]
                while node is not None:
                    circle.append(node)
                    node = before[node]
                best = circle[::-1] if best is None or len(circle) < len(best) else best
                break
            for other in sorted(graph.get(node, ())):
                if other in members and other not in before:
                    before[other] = node
                    queue.append(other)
    return best


def circles(root, edges):
    """Offences: one for each component of the graph of files."""
    graph, lines = {}, {}
    for user, used, line, what in edges:
        graph.setdefault(user, set()).add(used)
        lines.setdefault((user, used), set()).add((line, what))
    for members in components(graph):
        circle = shortest_circle(graph, members)
        others = len(members) - (len(circle) - 1)
        text = f"a circle of {len(circle) - 1} files" + (f", in a knot with {others} more" if others else "")
        for user, used in zip(circle, circle[1:]):
            for line, what in sorted(lines[user, used])[:3]:
                text += f"\n    {user.relative_to(root)}:{line}: {what} of {used.relative_to(root)}"
        yield Offence(circle[0], min(lines[circle[0], circle[1]])[0], text)


def crates(root):
    """All crates of the workspace: libraries, programs, tests, benches."""
    for folder in CRATES:
        for pattern in ROOTS:
            for file in sorted((root / folder).glob(pattern)):
                yield Crate(file)


def check_crates(root):
    """Circles of Rust files, and layers."""
    for crate in crates(root):
        edges = list(crate.edges())
        yield from circles(root, edges)
        for user, used, line, what in edges:
            crate, room = room_of(root, user)
            other = room_of(root, used)[1]
            if other in LAYERS.get(crate, {}).get(room, []):
                yield Offence(user, line, f"{room} must not use {other}: {what}")


def check_protocol(root):
    """The protocol's folder knows nothing of how it is proven."""
    for file in sorted((root / "circuits/src/protocol").rglob("*.rs")):
        for token in rust_tokens(file.read_text()):
            if token.kind == "word" and token.text.startswith("halo2"):
                yield Offence(file, token.line, f"protocol must not name {token.text}")


# What the prover of halo2_proofs computes with: our engine is to do it by itself.
UPSTREAM = {
    "create_proof",
    "keygen_pk",
    "multiopen",
    "commit_lagrange",
    "best_multiexp",
    "small_multiexp",
    "best_fft",
    "recursive_butterfly_arithmetic",
    "EvaluationDomain",
}


def check_engine(root):
    """The engine leaves no work of a proof to halo2's prover; its tests, which stand last, compare with that."""
    for file in sorted((root / "prover/src/engine").rglob("*.rs")):
        if "tests" in file.with_suffix("").parts:
            continue
        tokens = [token for token in rust_tokens(file.read_text()) if token.kind != "comment"]
        texts = [token.text for token in tokens]
        for at, token in enumerate(tokens):
            if texts[at : at + 6] == ["cfg", "(", "test", ")", "]", "mod"]:
                break
            if token.kind == "word" and token.text in UPSTREAM:
                yield Offence(file, token.line, f"the engine must not name {token.text} of halo2_proofs")


def room_of(root, file):
    """The folder of a crate's source that holds a file, and the room below it."""
    parts = file.relative_to(root).parts
    src = parts.index("src") + 1 if "src" in parts else len(parts)
    return "/".join(parts[:src]), Path(parts[src]).stem if src < len(parts) else None


IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.[^"']*)["']""")


def check_scripts(root):
    """Circles of the page's modules."""
    edges = []
    for file in sorted((root / SCRIPTS).rglob("*.js")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            for found in IMPORT.finditer(line):
                target = (file.parent / found.group(1)).resolve()
                if target.is_file() and target != file.resolve():
                    edges.append((file.resolve(), target, number, found.group(1)))
    yield from circles(root.resolve(), edges)
