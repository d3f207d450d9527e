//! Reads what `{:?}` prints back into a tree: halo2 shows its constraint system in no other way.

/// A printed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Debugged {
    /// `Name { field: value, … }`, `Name(value, …)`, `(value, …)`, `Name` or a number.
    Node {
        /// The name; empty for a tuple.
        name: String,
        /// Fields with their names, empty for a tuple's.
        fields: Vec<(String, Debugged)>,
    },
    /// `[value, …]`.
    List(Vec<Debugged>),
    /// `"text"`.
    Text(String),
}

impl Debugged {
    /// Reads a printed value.
    ///
    /// # Panics
    /// If the text is not what derived `Debug` implementations print.
    pub fn read(text: &str) -> Debugged {
        let mut reader = Reader { rest: text };
        let value = reader.value();
        assert_eq!(reader.rest, "", "text after the value");
        value
    }

    /// The name of a node.
    pub fn name(&self) -> &str {
        match self {
            Debugged::Node { name, .. } => name,
            other => panic!("{other:?} has no name"),
        }
    }

    /// A named field of a node.
    pub fn field(&self, wanted: &str) -> &Debugged {
        let Debugged::Node { fields, .. } = self else { panic!("{self:?} has no fields") };
        let found = fields.iter().find(|(name, _)| name == wanted);
        &found.unwrap_or_else(|| panic!("no field {wanted}")).1
    }

    /// A field of a node by its place.
    pub fn at(&self, index: usize) -> &Debugged {
        let Debugged::Node { fields, .. } = self else { panic!("{self:?} has no fields") };
        &fields[index].1
    }

    /// The values of a list.
    pub fn list(&self) -> &[Debugged] {
        match self {
            Debugged::List(values) => values,
            other => panic!("{other:?} is no list"),
        }
    }

    /// A text.
    pub fn text(&self) -> &str {
        match self {
            Debugged::Text(text) => text,
            other => panic!("{other:?} is no text"),
        }
    }

    /// A number.
    pub fn number<T: std::str::FromStr>(&self) -> T {
        self.name().parse().unwrap_or_else(|_| panic!("{self:?} is no number"))
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn takes(&mut self, start: &str) -> bool {
        let rest = self.rest.strip_prefix(start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn word(&mut self) -> &'a str {
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && !"_-".contains(c));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    fn until(&mut self, end: &str, mut item: impl FnMut(&mut Self)) {
        while !self.takes(end) {
            item(self);
            self.takes(", ");
        }
    }

    fn value(&mut self) -> Debugged {
        if self.takes("\"") {
            let (text, rest) = self.rest.split_once('"').expect("a closing quote");
            self.rest = rest;
            return Debugged::Text(text.to_owned());
        }
        if self.takes("[") {
            let mut values = vec![];
            self.until("]", |reader| values.push(reader.value()));
            return Debugged::List(values);
        }
        let name = self.word().to_owned();
        let mut fields = vec![];
        if self.takes("(") {
            self.until(")", |reader| fields.push((String::new(), reader.value())));
        } else if self.takes(" { ") {
            self.until(" }", |reader| {
                let field = reader.word().to_owned();
                assert!(reader.takes(": "), "a field has a value");
                fields.push((field, reader.value()));
            });
        }
        Debugged::Node { name, fields }
    }
}
