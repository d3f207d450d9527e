//! Which of the known words is nearest to one that is not known.

/// Most changes of a letter by which a word is taken for another.
const MOST: usize = 3;

/// The nearest of some words, if one is near.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let distances = known.map(|known| (distance(word, known), known));
    let (distance, nearest) = distances.min()?;
    let most = MOST.min(nearest.len() / 2 + 1);
    (distance <= most).then_some(nearest)
}

/// How many letters must be put in, left out or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.chars().enumerate() {
        let mut now = vec![row + 1];
        for (column, of_other) in other.iter().enumerate() {
            let changed = before[column] + usize::from(letter != *of_other);
            now.push(changed.min(before[column + 1] + 1).min(now[column] + 1));
        }
        before = now;
    }
    before.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_told_from_another_word() {
        let known = ["snapshot", "parameters", "public", "packages", "epochs"];
        let near = |word| nearest(word, known.into_iter());
        assert_eq!(near("snapshots"), Some("snapshot"));
        assert_eq!(near("pubilc"), Some("public"));
        assert_eq!(near("epoch"), Some("epochs"));
        assert_eq!(near("retention"), None);
    }
}
