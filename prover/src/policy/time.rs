//! Durations, as rules have them and as people do.

/// Seconds of a day, an hour and a minute, with the letters that stand for them.
const UNITS: [(i64, char); 4] = [(86_400, 'd'), (3600, 'h'), (60, 'm'), (1, 's')];

/// Seconds of a duration as `1d`, `8h`, `15m`, `30s`, or a number of seconds.
pub(super) fn duration(text: &str) -> Option<u64> {
    let (number, unit) = match text.chars().next_back()? {
        digit if digit.is_ascii_digit() => (text, 1),
        letter => {
            let (unit, _) = UNITS.iter().find(|(_, name)| *name == letter)?;
            (text.strip_suffix(letter)?, *unit)
        }
    };
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    number.parse::<u64>().ok()?.checked_mul(u64::try_from(unit).ok()?)
}

/// A duration in the largest unit that it is a whole number of.
pub(crate) fn shown(seconds: u64) -> String {
    let names = ["day", "hour", "minute", "second"];
    let units = UNITS.iter().zip(names);
    let found = units
        .filter_map(|((unit, _), name)| Some((u64::try_from(*unit).ok()?, name)))
        .find(|(unit, _)| seconds.is_multiple_of(*unit) && (seconds > 0 || *unit == 1));
    let (unit, name) = found.unwrap_or((1, "second"));
    match seconds / unit {
        1 => format!("1 {name}"),
        count => format!("{count} {name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        for (given, seconds, said) in [
            ("1d", 86_400, "1 day"),
            ("8h", 28_800, "8 hours"),
            ("15m", 900, "15 minutes"),
            ("90", 90, "90 seconds"),
            ("0", 0, "0 seconds"),
            ("7d", 604_800, "7 days"),
        ] {
            assert_eq!(duration(given), Some(seconds), "{given}");
            assert_eq!(shown(seconds), said);
        }
        for given in ["", "d", "1w", "-1d", "1.5h", "1 d", "é"] {
            assert_eq!(duration(given), None, "{given}");
        }
    }
}
