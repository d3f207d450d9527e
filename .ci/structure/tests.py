"""Tests of the checks, on small crates made up in a temporary directory."""

import tempfile
import textwrap
import unittest
from pathlib import Path

from __main__ import check

PROTOCOL = """\
# Protocol

## 1. Nouns

### 2.1 Units

## 6. Statement

### 6.1 Fields

### 6.2 r
"""


class Structure(unittest.TestCase):
    """Each test writes files and compares what the check says of them."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name).resolve()
        self.write({"docs/protocol.md": PROTOCOL})

    def write(self, files):
        """Writes files below the root."""
        for name, text in files.items():
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text))

    def crate(self, **files):
        """Writes files of `circuits/src`; `a__b` stands for `a/b`."""
        self.write({f"circuits/src/{name.replace('__', '/')}.rs": text for name, text in files.items()})

    def heads(self):
        """The first line of each offence."""
        return [offence.split("\n")[0] for offence in check(self.root)]

    def assert_circle(self, *edges):
        """There is one offence, a circle with these edges."""
        offences = check(self.root)
        self.assertEqual(len(offences), 1, offences)
        lines = [line.strip().replace("circuits/src/", "") for line in offences[0].split("\n")[1:]]
        self.assertEqual(lines, list(edges))

    def test_two_files(self):
        self.crate(
            lib="pub mod a;\nmod b;",
            a="use crate::b::B;\npub struct A(B);",
            b="pub struct B;\nfn f() -> crate::a::A { todo!() }",
        )
        self.assert_circle("a.rs:1: crate::b::B of b.rs", "b.rs:2: crate::a::A of a.rs")

    def test_three_files_through_trees_aliases_and_modules(self):
        self.crate(
            lib="mod a; mod b; mod c;",
            a="use crate::{\n    b::{self, B as Other},\n};\npub struct A(Other, b::More);",
            b="use super::c;\npub struct B; pub struct More;\npub fn f() { c::g() }",
            c="use crate::a::*;\npub fn g() -> A { todo!() }",
        )
        self.assert_circle(
            "a.rs:2: crate::b::B of b.rs",
            "a.rs:4: b::More of b.rs",
            "b.rs:3: c::g of c.rs",
            "c.rs:2: A of a.rs",
        )

    def test_a_re_export_leads_to_the_definition(self):
        self.crate(
            lib="pub mod a; pub mod room;",
            a="use crate::room::Item;\npub struct A(Item);",
            room__mod="mod item;\npub use item::Item;",
            room__item="pub struct Item(Option<crate::a::A>);",
        )
        self.assert_circle("a.rs:1: crate::room::Item of room/item.rs", "room/item.rs:1: crate::a::A of a.rs")

    def test_a_parent_that_only_declares_and_exports_is_no_part(self):
        self.crate(
            lib="pub mod room;",
            room__mod="//! A room.\nmod item;\nmod other;\npub use item::Item;\npub use self::other::*;",
            room__item="use super::Other;\npub struct Item(Other);",
            room__other="pub struct Other;",
        )
        self.assertEqual(check(self.root), [])

    def test_a_parent_that_defines_and_uses_is_a_circle(self):
        self.crate(
            lib="pub mod room;",
            room__mod="mod item;\npub use item::Item;\npub struct Common;\npub fn f(item: Item) {}",
            room__item="pub struct Item(super::Common);",
        )
        self.assert_circle("room/item.rs:1: super::Common of room/mod.rs", "room/mod.rs:4: Item of room/item.rs")

    def test_test_modules_comments_and_texts_do_not_count(self):
        self.crate(
            lib="mod a; mod b;",
            a="use crate::b::B;\npub struct A(B);",
            b="""\
                pub struct B; // crate::a::A
                const TEXT: &str = "crate::a::A"; /* crate::a::A /* nested */ crate::a::A */
                const RAW: &str = r#"crate::a::A " "#; const QUOTE: char = '"';
                #[cfg(test)]
                use crate::a::A;
                #[cfg(test)]
                const X: crate::a::A = crate::a::A { };
                #[cfg(test)]
                mod tests { use super::*; use crate::a::A; fn f() -> A { crate::a::A } }
            """,
        )
        self.assertEqual(check(self.root), [])

    def test_code_for_tests_of_others_counts(self):
        self.crate(
            lib="mod a; mod b;",
            a="use crate::b::B;\npub struct A(B);",
            b='pub struct B;\n#[cfg(any(test, feature = "more"))]\nuse crate::a::A;',
        )
        self.assertEqual(len(check(self.root)), 1)

    def test_serde_functions_count(self):
        self.crate(
            lib="mod a; mod b;",
            a='use crate::b;\n#[serde(deserialize_with = "b::read::<_, 2>")]\npub struct A;',
            b="pub fn read(a: crate::a::A) {}",
        )
        self.assert_circle("a.rs:2: b::read of b.rs", "b.rs:1: crate::a::A of a.rs")

    def test_two_knots_are_two_offences(self):
        self.crate(
            lib="mod a; mod b; mod c; mod d;",
            a="pub struct A(crate::b::B);",
            b="pub struct B(crate::a::A, crate::c::C);",
            c="pub struct C(crate::d::D);",
            d="pub struct D(crate::c::C);",
        )
        self.assertEqual(len(check(self.root)), 2)

    def test_a_test_with_folders(self):
        self.write(
            {
                "prover/tests/t.rs": "mod common;",
                "prover/tests/common/mod.rs": "mod x;\npub fn f() { x::g() }\npub struct C;",
                "prover/tests/common/x.rs": "pub fn g(c: super::C) {}",
            }
        )
        self.assertEqual(len(check(self.root)), 1)

    def test_a_module_of_another_folder(self):
        self.write(
            {
                "prover/tests/t/main.rs": '#[path = "../more/x.rs"]\nmod x;\nmod y;',
                "prover/tests/t/y.rs": "pub struct Y(super::x::X);",
                "prover/tests/more/x.rs": "pub struct X(super::y::Y);",
            }
        )
        self.assertEqual(len(check(self.root)), 1)

    def test_layers(self):
        self.crate(
            lib="mod protocol; mod circuit; mod proof; mod testing;",
            protocol__mod="pub struct P;\nfn f() { crate::circuit::g() }",
            circuit__mod="pub fn g() {}\npub mod row;",
            circuit__row="use crate::protocol::P;\nuse crate::proof::Key;",
            proof__mod="pub struct Key;\nuse halo2_proofs::plonk;",
            testing="use crate::{circuit::g, proof::Key, protocol::P};",
        )
        self.assertEqual(
            self.heads(),
            [
                "circuits/src/circuit/row.rs:2: circuit must not use proof: crate::proof::Key",
                "circuits/src/protocol/mod.rs:2: protocol must not use circuit: crate::circuit::g",
            ],
        )

    def test_the_protocol_names_no_halo2(self):
        self.crate(lib="mod protocol;", protocol__mod="// As halo2_proofs has it.\nuse halo2_proofs::pasta::Fp;")
        self.assertEqual(self.heads(), ["circuits/src/protocol/mod.rs:2: protocol must not name halo2_proofs"])

    def test_the_engine_leaves_nothing_to_the_prover_of_halo2(self):
        tests = "#[cfg(test)]\nmod tests {\n    use halo2_proofs::arithmetic::best_fft;\n}\n"
        self.write(
            {
                "prover/src/engine/sum.rs": "// No best_fft.\nuse halo2_proofs::arithmetic::best_multiexp;\n" + tests,
                "prover/src/engine/open.rs": "#[cfg(test)]\nuse super::log;\nuse halo2_proofs::arithmetic::best_fft;\n" + tests,
                "prover/src/engine/tests/sum.rs": "use halo2_proofs::arithmetic::best_multiexp;\n",
            }
        )
        self.assertEqual(
            self.heads(),
            [
                "prover/src/engine/open.rs:3: the engine must not name best_fft of halo2_proofs",
                "prover/src/engine/sum.rs:2: the engine must not name best_multiexp of halo2_proofs",
            ],
        )

    def test_scripts(self):
        self.write(
            {
                "verifier/web/static/a.js": 'import { b } from "./b.js";',
                "verifier/web/static/b.js": 'import {\n  c,\n} from "./c.js";\nexport const b = c;',
                "verifier/web/static/c.js": 'export * from "./a.js";',
            }
        )
        offences = check(self.root)
        self.assertEqual(len(offences), 1)
        self.assertIn("b.js:3: ./c.js of verifier/web/static/c.js", offences[0])

    def test_long_files(self):
        self.write({"a.rs": "\n" * 600, "b.py": "\n" * 601, "c.mjs": "\n" * 601, "d.md": "\n" * 700})
        self.assertEqual(self.heads(), ["b.py:1: 601 lines, more than 600", "c.mjs:1: 601 lines, more than 600"])

    def test_long_functions(self):
        rust = "fn f<const N: usize>(a: [u8; 3]) -> [u8; 3]\nwhere\n    A: B,\n{" + "\n" * 66 + "}\n"
        self.write({"a.rs": rust + rust.replace("f<", "g<").replace("A: B,", "A:\n    B,")})
        self.write({"b.py": "def f():\n" + "    f()\n" * 69 + "async def g():\n" + "    f()\n" * 70})
        body = "{\n" + '  "}"; `}${ {a: "`"} }}`; /[}/]/.test(x); // }\n' * 70 + "}\n"
        self.write({"c.js": "if (a) " + body + "function f(a = {}) " + body + "const g = () => " + body})
        self.assertEqual(
            self.heads(),
            [
                "a.rs:71: g has 71 lines, more than 70",
                "b.py:71: g has 71 lines, more than 70",
                "c.js:73: f has 72 lines, more than 70",
                "c.js:145: => has 72 lines, more than 70",
            ],
        )

    def test_sections(self):
        self.write(
            {
                "a.rs": """\
                    //! The statements (§6) and their fields (§6.1). The base r (§6.2).
                    /// The statement (§7).
                    fn f() {}
                    /// The context (§6). It is no
                    /// statement, but has units
                    /// (§2.1).
                    const A: &str = "obeys §2.1";
                    const B: &str = "obeys §2";
                    // What the choice says (§1 "Nouns", §6 "Fields").
                """,
                "b.py": '"""Units (§2.1),\n\nor of what (§2.1)."""\nA = "§6.1"  # no field of §11\n',
                "c.mjs": "/**\n * Words,\n * see §1\n */",
                "d": "#!/bin/sh\necho §8\n# as §8 says\n",
            }
        )
        found = [head.split(",")[0].split(":", 2) for head in self.heads()]
        self.assertEqual(
            [f"{file}:{line}{text}" for file, line, text in found],
            [
                'a.rs:2 §7 is no section of docs/protocol.md',
                'a.rs:4 §6 is "Statement"',
                'a.rs:8 §2 is no section of docs/protocol.md',
                'a.rs:9 §6 is "Statement"',
                'b.py:3 §2.1 is "Units"',
                'b.py:4 §11 is no section of docs/protocol.md',
                'c.mjs:3 §1 is "Nouns"',
                'd:3 §8 is no section of docs/protocol.md',
            ],
        )


if __name__ == "__main__":
    unittest.main()
