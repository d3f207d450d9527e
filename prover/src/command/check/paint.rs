//! Colours of what `check` prints on a terminal: what can't be proven red, warnings yellow, titles bold. The words say
//! the same without them.

use std::io::IsTerminal;

const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[33m";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// Whether standard output shows colours and nobody asked for none (`NO_COLOR`, see <https://no-color.org>).
pub fn wanted() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|terminal| terminal == "dumb");
    std::io::stdout().is_terminal() && !set("NO_COLOR") && !dumb
}

/// The text in colours. It must have no control characters of its own.
pub fn painted(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let is_title = |at: usize, line: &str| {
        let after_empty =
            at == 0 || lines.get(at.wrapping_sub(1)).is_some_and(|line| line.is_empty());
        let before_rows = lines.get(at + 1).is_some_and(|line| line.starts_with("  "));
        at == 0 || (after_empty && before_rows && !line.starts_with(' '))
    };
    let paint = |(at, line): (usize, &&str)| {
        let colour = match line {
            line if line.starts_with("Can't") => RED,
            line if line.starts_with("warning[") => YELLOW,
            line if is_title(at, line) => BOLD,
            _ => return format!("{line}\n"),
        };
        format!("{colour}{line}{PLAIN}\n")
    };
    lines.iter().enumerate().map(paint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_titles_are_coloured_and_nothing_else_is_changed() {
        let text = "demo\nCan't be proven: x.\nwarning[RF-1290]: y\n  book\n\nBooks\n  book  owed\n  a  1\n";
        let painted = painted(text);
        assert!(painted.contains("\u{1b}[1;31mCan't be proven: x.\u{1b}[0m\n"), "{painted}");
        assert!(painted.contains("\u{1b}[33mwarning[RF-1290]: y\u{1b}[0m\n  book\n"), "{painted}");
        assert!(painted.contains("\u{1b}[1mBooks\u{1b}[0m\n  book  owed\n  a  1\n"), "{painted}");
        let stripped =
            [RED, YELLOW, BOLD, PLAIN].iter().fold(painted, |text, code| text.replace(code, ""));
        assert_eq!(stripped, text);
    }
}
