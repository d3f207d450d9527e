//! Inputs made to take much memory.

use std::fmt::Write;

/// As many copies of `item` as fit between `before` and `after`, with commas between them.
pub fn filled(before: &str, item: &str, after: &str, most: u64) -> Vec<u8> {
    let mut text = before.to_owned();
    let room = most as usize - before.len() - after.len();
    for _ in 0..(room - item.len()) / (item.len() + 1) {
        text.push_str(item);
        text.push(',');
    }
    text.push_str(item);
    text.push_str(after);
    text.into_bytes()
}

/// What no JSON document is: nesting, long strings, many keys, many values.
pub fn hostile_json(most: u64) -> Vec<(&'static str, Vec<u8>)> {
    let size = most as usize;
    let pattern = |text: &str| text.repeat(size / text.len()).into_bytes();
    let mut keys = String::from("{");
    while keys.len() + 20 < size {
        let _ = write!(keys, "\"{:x}\":\"\",", keys.len());
    }
    keys.push_str("\"\":\"\"}");
    let quoted = |inner: Vec<u8>| [&b"{\""[..], &inner[..size - 10], b"\":\"\"}"].concat();
    vec![
        ("lists in lists", pattern("[")),
        ("objects in objects", pattern("{\"a\":")),
        ("a list of lists", filled("[", "[]", "]", most)),
        ("a list of objects", filled("[", "{}", "]", most)),
        ("a list of texts", filled("[", "\"\"", "]", most)),
        ("a list of numbers", filled("[", "0", "]", most)),
        ("distinct keys", keys.into_bytes()),
        ("a long key", quoted(vec![b'x'; size])),
        ("a long escaped key", quoted(pattern("\\u007f\\n"))),
        ("an open string", [&b"\""[..], &vec![b'x'; size - 1]].concat()),
        ("zeros", vec![0; size]),
        ("white space", vec![b' '; size]),
    ]
}

/// A document's JSON with a list replaced by as many entries as fit.
pub fn with_list<T: serde::Serialize>(
    document: &T,
    list: &[&str],
    item: &str,
    most: u64,
) -> Vec<u8> {
    let mut value = serde_json::to_value(document).unwrap();
    let place = list.iter().fold(&mut value, |value, key| match key.parse::<usize>() {
        Ok(index) => &mut value[index],
        Err(_) => &mut value[*key],
    });
    *place = serde_json::Value::Array(vec!["@".into()]);
    let text = serde_json::to_string(&value).unwrap();
    let (before, after) = text.split_once("\"@\"").unwrap();
    filled(before, item, after, most)
}

/// TOML of many forms that a parser keeps whole.
pub fn hostile_toml(most: u64) -> Vec<(&'static str, String)> {
    let size = most as usize;
    let fill = |text: &str| text.repeat(size / text.len());
    let list = |item: &str| {
        let text = filled("a=[", item, "]", most);
        String::from_utf8(text).unwrap()
    };
    let mut keys = String::new();
    let mut tables = String::new();
    while keys.len() + 16 < size {
        let _ = writeln!(keys, "{:x}=0", keys.len());
    }
    while tables.len() + 16 < size {
        let _ = writeln!(tables, "[{:x}]", tables.len());
    }
    vec![
        ("a list of numbers", list("0")),
        ("a list of lists", list("[]")),
        ("a list of tables", list("{}")),
        ("lists in lists", "a=".to_owned() + &"[".repeat(size - 2)),
        ("tables in tables", fill("a={")),
        ("dotted keys", fill("a.")),
        ("a dotted table", "[".to_owned() + &"a.".repeat(size / 2 - 1)),
        ("keys", keys),
        ("tables", tables),
        ("arrays of tables", fill("[[a]]\n")),
        ("brackets", fill("[]")),
        ("equals", fill("=")),
        ("line breaks", fill("\n")),
        ("comments", fill("#\n")),
        ("spaces", fill(" \t")),
        ("a long text", format!("a=\"{}\"", "x".repeat(size - 4))),
        ("a long escaped text", format!("a=\"{}\"", "\\n".repeat(size / 2 - 2))),
        ("quotation marks", fill("\"\"")),
    ]
}
