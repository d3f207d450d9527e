//! Joins ES modules to one script.
//!
//! The page is a single file whose policy names its one script by hash, and its worker is started
//! from one text as well, so neither can load modules by itself. The joiner puts the modules one
//! behind the other, each after those that it imports, and takes out the words `import` and
//! `export`: what was a module's own name becomes a name of the whole script. Therefore it refuses
//! what would mean something else afterwards: circles, imports of what is not there, and one name
//! declared in two modules.
//!
//! It reads lines and knows no grammar. A module keeps to three forms at the beginning of a line:
//! `import { a, b } from "./file.js";`, also over several lines, `export` before a declaration, and
//! a declaration of a single name. Every other line that begins with `import` or `export` is
//! refused. That each module imports all that it uses is left to the type checker
//! (`tests/modules.test.mjs`).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::Value;

/// A module: a path by which others import it, and its text.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    path: &'static str,
    text: Cow<'static, str>,
}

impl Module {
    /// A module that stands in a file of this path below `verifier/web`.
    pub(crate) fn file(path: &'static str, text: &'static str) -> Self {
        Self { path, text: text.into() }
    }

    #[cfg(test)]
    pub(crate) fn path(&self) -> &'static str {
        self.path
    }

    #[cfg(test)]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A module that the build makes: `comment`, then the one constant `name`, exported.
    pub(crate) fn constant(
        path: &'static str,
        comment: &str,
        name: &str,
        value: &Value,
    ) -> Result<Self, JoinError> {
        let value = serde_json::to_string_pretty(value)
            .map_err(|error| JoinError::Value(path.to_owned(), error.to_string()))?;
        Ok(Self { path, text: format!("// {comment}\nexport const {name} = {value};\n").into() })
    }
}

/// Why modules can't be joined.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JoinError {
    /// A line that is none of the forms that the joiner reads.
    #[error("{0}: the joiner can't read the line: {1}")]
    Form(String, String),
    /// A module is imported that was not given.
    #[error("{0} imports {1}, which is none of the modules")]
    UnknownModule(String, String),
    /// A name is imported that its module does not export.
    #[error("{0} imports {2} from {1}, which exports no such name")]
    UnknownName(String, String, String),
    /// A module imports itself through others.
    #[error("modules import each other in a circle: {0}")]
    Circle(String),
    /// One name is declared, or imported, twice.
    #[error("{0} and {1} both declare {2}")]
    Twice(String, String, String),
    /// Two modules of one path.
    #[error("two modules are named {0}")]
    SamePath(String),
    /// A module was given that nothing imports.
    #[error("nothing imports {0}")]
    Unused(String),
    /// The text would end the script element that holds it.
    #[error("{0} holds {1}, which would end the script inside a page")]
    EndsScript(String, String),
    /// A constant that can't be written.
    #[error("{0}: its value can't be written: {1}")]
    Value(String, String),
}

/// One script of these modules, ready to stand in an element of a page. The module `entry` comes
/// last, and all others must be imported, by it or by each other.
pub(crate) fn join(entry: &str, modules: &[Module]) -> Result<String, JoinError> {
    let mut parsed = BTreeMap::new();
    for module in modules {
        if parsed.insert(module.path, parse(module)?).is_some() {
            return Err(JoinError::SamePath(module.path.to_owned()));
        }
    }
    check_imports(&parsed)?;
    check_declared(&parsed)?;
    let mut order = Order { parsed: &parsed, begun: Vec::new(), finished: Vec::new() };
    order.visit(entry)?;
    if let Some(unused) = parsed.keys().find(|path| !order.finished.contains(path)) {
        return Err(JoinError::Unused((*unused).to_owned()));
    }
    // Modules are strict without a word; a classic script has to say so.
    let mut script = "\"use strict\";\n".to_owned();
    for path in order.finished {
        script.push_str(&format!("\n// From {path}.\n{}", parsed[path].body));
    }
    Ok(script)
}

/// What the joiner knows of a module.
struct Parsed {
    imports: Vec<Import>,
    /// The names declared at the top, and whether they are exported.
    declared: BTreeMap<String, bool>,
    /// The text without its imports and without the word `export`.
    body: String,
}

struct Import {
    path: String,
    names: Vec<String>,
}

fn parse(module: &Module) -> Result<Parsed, JoinError> {
    let form = |line: &str| JoinError::Form(module.path.to_owned(), line.to_owned());
    let lower = module.text.to_ascii_lowercase();
    if let Some(end) = ["</script", "<!--"].into_iter().find(|end| lower.contains(end)) {
        return Err(JoinError::EndsScript(module.path.to_owned(), end.to_owned()));
    }
    let mut found = Parsed { imports: Vec::new(), declared: BTreeMap::new(), body: String::new() };
    let mut names = BTreeSet::new();
    let mut declare = |name: &str| match names.insert(name.to_owned()) {
        true => Ok(()),
        false => Err(JoinError::Twice(module.path.into(), module.path.into(), name.into())),
    };
    let mut lines = module.text.lines();
    while let Some(line) = lines.next() {
        if begins_with_word(line, "import") {
            let mut statement = line.to_owned();
            while !statement.ends_with(';') {
                statement.push_str(lines.next().ok_or_else(|| form(line))?);
            }
            let import = import(module.path, &statement).ok_or_else(|| form(line))?;
            import.names.iter().try_for_each(|name| declare(name))?;
            found.imports.push(import);
            continue;
        }
        let exported = line.strip_prefix("export ");
        let rest = exported.unwrap_or(line);
        if let Some(name) = declared(rest) {
            let name = name.ok_or_else(|| form(line))?;
            declare(name)?;
            found.declared.insert(name.to_owned(), exported.is_some());
        } else if begins_with_word(line, "export") {
            return Err(form(line));
        }
        found.body.push_str(rest);
        found.body.push('\n');
    }
    Ok(found)
}

/// Reads `import { a, b } from "./file.js";`, the only form that there is.
fn import(importer: &str, statement: &str) -> Option<Import> {
    let (names, rest) =
        statement.strip_prefix("import")?.trim().strip_prefix('{')?.split_once('}')?;
    let path = rest.trim().strip_prefix("from")?.trim().strip_suffix(';')?;
    let path = path.strip_prefix('"')?.strip_suffix('"')?;
    let names: Vec<_> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() || names.iter().any(|name| leading_name(name) != *name) {
        return None;
    }
    let names = names.into_iter().map(str::to_owned).collect();
    Some(Import { path: resolve(importer, path)?, names })
}

/// The path that `path`, relative to the importing module's folder, leads to.
fn resolve(importer: &str, path: &str) -> Option<String> {
    if !path.starts_with("./") && !path.starts_with("../") {
        return None;
    }
    let mut parts: Vec<_> = importer.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The name that a line declares. The outer `None`: it declares nothing; the inner one: it declares
/// something else than a single name.
fn declared(line: &str) -> Option<Option<&str>> {
    let rest = line.strip_prefix("async ").unwrap_or(line);
    let word = ["const", "let", "var", "class", "function"]
        .into_iter()
        .find(|word| begins_with_word(rest, word))?;
    let rest = rest[word.len()..].trim_start();
    let name = leading_name(rest.strip_prefix('*').unwrap_or(rest).trim_start());
    let variable = !matches!(word, "class" | "function");
    let after = rest.get(name.len()..).unwrap_or_default().trim_start();
    let single = !variable || after.starts_with('=') || after.starts_with(';');
    Some((!name.is_empty() && single).then_some(name))
}

/// The characters of a name at the beginning of `text`.
fn leading_name(text: &str) -> &str {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    text.split(|c| !part(c)).next().unwrap_or_default()
}

/// Whether `line` begins with this word, not only with a longer one that begins alike.
fn begins_with_word(line: &str, word: &str) -> bool {
    leading_name(line) == word
}

fn check_imports(modules: &BTreeMap<&str, Parsed>) -> Result<(), JoinError> {
    for (path, module) in modules {
        for import in &module.imports {
            let Some(from) = modules.get(import.path.as_str()) else {
                return Err(JoinError::UnknownModule((*path).into(), import.path.clone()));
            };
            let unknown = |name: &&String| from.declared.get(*name) != Some(&true);
            if let Some(name) = import.names.iter().find(unknown) {
                let (path, name) = ((*path).to_owned(), name.clone());
                return Err(JoinError::UnknownName(path, import.path.clone(), name));
            }
        }
    }
    Ok(())
}

/// All modules share the names of one script.
fn check_declared(modules: &BTreeMap<&str, Parsed>) -> Result<(), JoinError> {
    let mut owners = BTreeMap::new();
    for (path, module) in modules {
        for name in module.declared.keys() {
            if let Some(other) = owners.insert(name, *path) {
                return Err(JoinError::Twice(other.into(), (*path).into(), name.clone()));
            }
        }
    }
    Ok(())
}

/// Walks along the imports; a module is finished when all that it imports is.
struct Order<'a> {
    parsed: &'a BTreeMap<&'static str, Parsed>,
    /// The modules on the way from the entry to the one being visited.
    begun: Vec<&'a str>,
    finished: Vec<&'a str>,
}

impl<'a> Order<'a> {
    fn visit(&mut self, path: &str) -> Result<(), JoinError> {
        let Some((path, module)) = self.parsed.get_key_value(path) else {
            return Err(JoinError::UnknownModule("the build".to_owned(), path.to_owned()));
        };
        if self.finished.contains(path) {
            return Ok(());
        }
        if let Some(start) = self.begun.iter().position(|begun| begun == path) {
            let circle = [&self.begun[start..], &[*path]].concat();
            return Err(JoinError::Circle(circle.join(" → ")));
        }
        self.begun.push(path);
        for import in &module.imports {
            self.visit(&import.path)?;
        }
        self.begun.pop();
        self.finished.push(path);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Joins modules; the first one is the entry.
    fn joined(modules: &[(&'static str, &'static str)]) -> Result<String, JoinError> {
        let all: Vec<_> = modules.iter().map(|(path, text)| Module::file(path, text)).collect();
        join(modules[0].0, &all)
    }

    fn error_of(modules: &[(&'static str, &'static str)]) -> String {
        joined(modules).unwrap_err().to_string()
    }

    #[test]
    fn modules_stand_behind_what_they_import() {
        let script = joined(&[
            ("s/a.js", "// Entry.\nimport {\n  b,\n  c,\n} from \"./b.js\";\nimport { d } from \"../n/d.js\";\nb(c, d);\n"),
            ("s/b.js", "import { d } from \"../n/d.js\";\nexport function b() {}\nexport const c = d;\n"),
            ("n/d.js", "export class d {}\nlet own;\nasync function more() {}\n"),
        ]);
        let expected = "\"use strict\";\n\
            \n// From n/d.js.\nclass d {}\nlet own;\nasync function more() {}\n\
            \n// From s/b.js.\nfunction b() {}\nconst c = d;\n\
            \n// From s/a.js.\n// Entry.\nb(c, d);\n";
        assert_eq!(script.unwrap(), expected);
    }

    #[test]
    fn lines_that_only_look_alike_stay() {
        let text = "const exported = `\nimportant: export\n`;\nconstant();\n/* import */\n";
        let script = joined(&[("a.js", text)]).unwrap();
        assert!(script.ends_with(text));
    }

    #[test]
    fn a_constant_of_the_build_is_a_module() {
        let value = json!({ "RF-1": { "text": "a \"b\"" } });
        let words = Module::constant("words.js", "Made.", "words", &value).unwrap();
        let entry = Module::file("a.js", "import { words } from \"./words.js\";\nwords;\n");
        let script = join("a.js", &[entry, words]).unwrap();
        assert!(script
            .contains("// Made.\nconst words = {\n  \"RF-1\": {\n    \"text\": \"a \\\"b\\\"\"\n"));
    }

    #[test]
    fn circles_are_refused() {
        let [a, b, c] = [
            ("a.js", "import { b } from \"./b.js\";\n"),
            ("b.js", "import { c } from \"./c.js\";\nexport const b = 1;\n"),
            ("c.js", "import { b } from \"./b.js\";\nexport const c = 1;\n"),
        ];
        assert_eq!(
            error_of(&[a, b, c]),
            "modules import each other in a circle: b.js → c.js → b.js"
        );
    }

    #[test]
    fn unknown_modules_and_names_are_refused() {
        let a = ("a.js", "import { b } from \"./b.js\";\n");
        assert_eq!(error_of(&[a]), "a.js imports b.js, which is none of the modules");
        let expected = "a.js imports b from b.js, which exports no such name";
        assert_eq!(error_of(&[a, ("b.js", "export const c = 1;\n")]), expected);
        // Declared, and kept to itself.
        assert_eq!(error_of(&[a, ("b.js", "const b = 1;\n")]), expected);
        let none = join("z.js", &[]).unwrap_err().to_string();
        assert_eq!(none, "the build imports z.js, which is none of the modules");
    }

    #[test]
    fn a_name_declared_twice_is_refused() {
        let a = "import { b } from \"./b.js\";\nconst same = b;\n";
        let b = ("b.js", "export const b = 1;\nfunction same() {}\n");
        assert_eq!(error_of(&[("a.js", a), b]), "a.js and b.js both declare same");
        let hides = "import { b } from \"./b.js\";\nconst b = 1;\n";
        assert_eq!(error_of(&[("a.js", hides), b]), "a.js and a.js both declare b");
    }

    #[test]
    fn a_path_given_twice_and_a_module_that_nothing_imports_are_refused() {
        assert_eq!(error_of(&[("a.js", ""), ("a.js", "")]), "two modules are named a.js");
        assert_eq!(error_of(&[("a.js", ""), ("b.js", "")]), "nothing imports b.js");
    }

    #[test]
    fn forms_that_the_joiner_does_not_read_are_refused() {
        let lines = [
            "import \"./b.js\";",
            "import b from \"./b.js\";",
            "import * as b from \"./b.js\";",
            "import { b as c } from \"./b.js\";",
            "import { b } from \"b\";",
            "import { b } from \"./b.js\"",
            "import(\"./b.js\");",
            "export default 1;",
            "export { b };",
            "export * from \"./b.js\";",
            "export const { b } = c;",
            "const [b] = c;",
            "let b, c;",
        ];
        for line in lines {
            let error = joined(&[("a.js", line)]).unwrap_err();
            assert_eq!(error, JoinError::Form("a.js".to_owned(), line.to_owned()));
        }
    }

    #[test]
    fn text_that_ends_a_script_is_refused() {
        for (text, end) in [("const a = \"</SCRIPT>\";", "</script"), ("// <!-- x", "<!--")] {
            let error = joined(&[("a.js", text)]).unwrap_err();
            assert_eq!(error, JoinError::EndsScript("a.js".to_owned(), end.to_owned()));
        }
    }
}
