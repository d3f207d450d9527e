"""The modules of a crate, and the file to which each path in them leads."""

import re

from tokens import closing, rust_tokens


class Module:
    """A module: what it defines, brings into scope and says."""

    def __init__(self, file, path, parent):
        self.file, self.path, self.parent = file, path, parent
        self.items = set()
        self.children = {}
        self.names = {}  # name -> path, of `use`
        self.exported = set()  # names of `pub use`
        self.globs = []  # (path, whether exported)
        self.paths = []  # (path, line) in code
        self.uses = []  # (path, line) of `use` that is no re-export


class Item:
    """Where a path leads: an item of a file."""

    def __init__(self, file, name):
        self.file, self.name = file, name


OUTSIDE = object()
DEFINES = {"fn", "struct", "enum", "union", "trait", "type", "const", "static"}
ITEMS = DEFINES | {"impl", "mod", "unsafe", "async", "extern", "macro_rules"}
SERDE = re.compile(r'^"([A-Za-z_]\w*(?:::\w+)+)')


class Crate:
    """The modules below one root file (a library, a program, a test, a bench)."""

    def __init__(self, root):
        self.seen = []
        self.root = Module(root, (), None)
        self.read(root, self.root)

    def read(self, file, module):
        """Reads a file into its module, and the files of the modules that it declares."""
        self.seen.append(file)
        tokens = [token for token in rust_tokens(file.read_text()) if token.kind != "comment"]
        Reader(self, file, tokens).run(module)

    def child_file(self, module, name):
        """The file of `mod name;` in a module."""
        inline, up = [], module
        while up.parent is not None and up.parent.file == up.file:
            inline.insert(0, up.path[-1])
            up = up.parent
        beside = up.parent is None or up.file.name == "mod.rs"
        base = (up.file.parent if beside else up.file.with_suffix("")).joinpath(*inline)
        found = [file for file in (base / f"{name}.rs", base / name / "mod.rs") if file.is_file()]
        return found[0] if found else None

    def resolve(self, path, module, seen=frozenset()):
        """What a path leads to: an item, a module, OUTSIDE, or None if nothing here is known of it."""
        first, rest = path[0], path[1:]
        if first == "crate":
            here = self.root
        elif first == "self":
            here = module
        elif first == "super":
            here = module.parent
        else:
            here = self.look_up(first, module, seen, bool(rest))
        for index, name in enumerate(rest, 1):
            if not isinstance(here, Module):
                break
            if name == "super":
                here = here.parent
            elif name != "self":
                here = self.look_up(name, here, seen, index < len(rest)) or Item(here.file, name)
        return here

    def look_up(self, name, module, seen, more):
        """What a name means in a module; if `more` of the path follows, it is no function."""
        if (name, module.path) in seen:
            return None
        seen = seen | {(name, module.path)}
        if name in module.children:
            return module.children[name]
        if name in module.items and not (more and name in module.names):
            return Item(module.file, name)
        if name in module.names:
            return self.resolve(module.names[name], module, seen) or OUTSIDE
        for path, _ in module.globs:
            target = self.resolve(path, module, seen)
            if isinstance(target, Module) and (found := self.look_up(name, target, seen, more)):
                return found
        return None

    def edges(self):
        """Uses between files: (file, file it uses, line, item)."""
        modules = [self.root]
        for module in modules:
            modules.extend(module.children.values())
            for path, line, certain in module.uses + module.paths:
                if not certain and path[0] not in module.exported and not self.only_by_glob(path[0], module):
                    continue
                target = self.resolve(path, module)
                if isinstance(target, Item) and target.file != module.file:
                    yield module.file, target.file, line, "::".join(path)

    def only_by_glob(self, name, module):
        """Whether a name comes into scope by a glob alone."""
        return bool(module.globs) and not (name in module.items or name in module.children or name in module.names)


class Reader:
    """Reads the tokens of one file."""

    def __init__(self, crate, file, tokens):
        self.crate, self.file, self.tokens = crate, file, tokens
        self.named = None  # the file of the next module, by `#[path = "…"]`

    def text(self, at):
        """The text at an index, empty beyond the end."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def run(self, module, at=0, end=None):
        """Reads a range of tokens as the content of a module."""
        end, depth, public = len(self.tokens) if end is None else end, 0, False
        while at < end:
            token = self.tokens[at]
            text = token.text
            if text == "#" and self.text(at + 1 + (self.text(at + 1) == "!")) == "[":
                at = self.attribute(module, at)
                continue
            if text == "mod" and token.kind == "word" and self.text(at + 2) in (";", "{"):
                at = self.module(module, at)
            elif text == "use" and token.kind == "word" and self.text(at + 1) != "<":
                at = self.use(module, at, public)
            elif text == "pub":
                public = True
                at = closing(self.tokens, at + 1) + 1 if self.text(at + 1) == "(" else at + 1
                continue
            elif text == "macro_rules":
                at = closing(self.tokens, at + 3) + 1
            elif token.kind == "word":
                if depth == 0 and text in DEFINES and self.tokens[at + 1].kind == "word":
                    if self.text(at + 1) not in ("fn", "unsafe", "extern"):
                        module.items.add(self.text(at + 1))
                        at += 1
                at = self.path(module, at)
            else:
                depth += (text == "{") - (text == "}")
                at += 1
            public = False

    def attribute(self, module, at):
        """The index after an attribute, and after what it leaves to tests."""
        begin = at + 1 + (self.text(at + 1) == "!")
        end = closing(self.tokens, begin)
        words = [token.text for token in self.tokens[begin + 1 : end]]
        for token in self.tokens[begin:end]:
            if token.kind == "text" and words[0] == "serde" and (found := SERDE.match(token.text)):
                module.paths.append((tuple(found.group(1).split("::")), token.line, True))
        if words[:2] == ["path", "="]:
            self.named = self.file.parent / words[2].strip('"')
        if words == ["cfg", "(", "test", ")"]:
            return self.after_item(end + 1)
        return end + 1

    def after_item(self, at):
        """The index after an item, with the attributes before it."""
        while self.text(at) == "#":
            at = closing(self.tokens, at + 1) + 1
        if self.text(at) == "pub":
            at = closing(self.tokens, at + 1) + 1 if self.text(at + 1) == "(" else at + 1
        keyword, next_word = self.text(at), self.text(at + 1)
        value = keyword in ("use", "static", "type", "let") or keyword == "const" and next_word not in ("fn", "unsafe")
        entry = not value and keyword not in ITEMS
        while at < len(self.tokens):
            text, mark = self.text(at), self.tokens[at].kind == "mark"
            if mark and (text == ";" or entry and text == ","):
                return at + 1
            if mark and text in ")]}":
                return at
            if mark and text in "([{":
                at = closing(self.tokens, at)
                if text == "{" and not value:
                    return at + 1
            at += 1
        return at

    def module(self, module, at):
        """`mod name;` or `mod name { … }`."""
        name = self.text(at + 1)
        if self.text(at + 2) == "{":
            child = module.children[name] = Module(self.file, (*module.path, name), module)
            end = closing(self.tokens, at + 2)
            self.run(child, at + 3, end)
            return end + 1
        file, self.named = self.named or self.crate.child_file(module, name), None
        if file is not None:
            file = file.resolve()
            child = module.children[name] = Module(file, (*module.path, name), module)
            self.crate.read(file, child)
        return at + 3

    def use(self, module, at, public):
        """A `use` with its tree."""
        end = at
        while self.text(end) != ";":
            end += 1
        if self.text(at + 1) == "::":  # from another crate for certain
            return end + 1
        for path, alias, line in self.tree(at + 1, end, ()):
            if path[-1] == "*":
                module.globs.append((path[:-1], public))
                continue
            if alias != "_":
                module.names[alias] = path
            if public:
                module.exported.add(alias)
            else:
                module.uses.append((path, line, True))
        return end + 1

    def tree(self, at, end, prefix):
        """The paths of a `use` tree, each with the name it gets and its line."""
        path, alias, line = list(prefix), None, self.tokens[at].line
        while at < end:
            text, line = self.text(at), self.tokens[at].line
            if text == "{":
                close = closing(self.tokens, at)
                begin = at + 1
                for index in self.commas(begin, close):
                    if index > begin:
                        yield from self.tree(begin, index, tuple(path))
                    begin = index + 1
                return
            if text == "as":
                alias = self.text(at + 1)
                break
            if text != "::":
                path.append(text)
            at += 1
        if path[-1] == "self" and len(path) > 1:
            path.pop()
        yield tuple(path), alias or path[-1], line

    def commas(self, at, close):
        """The indices of the commas between two brackets, and of the closing one."""
        while at < close:
            if self.text(at) == "{":
                at = closing(self.tokens, at)
            elif self.text(at) == ",":
                yield at
            at += 1
        yield close

    def path(self, module, at):
        """A path in code: notes it and gives the index after it."""
        before, line, path = self.text(at - 1), self.tokens[at].line, [self.text(at)]
        at += 1
        while self.text(at) == "::" and self.tokens[at + 1].kind == "word":
            path.append(self.text(at + 1))
            at += 2
        if before in ("::", ".", "fn") or path[0] == "Self" or self.text(at) == "!":
            return at
        if len(path) > 1 or not (self.text(at) == ":" or path[0] in ("self", "crate", "super")):
            module.paths.append((tuple(path), line, len(path) > 1))
        return at
