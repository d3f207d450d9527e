//! Values of Parquet as texts: what each kind of column is written as, and which kinds are refused.

use std::fmt::Write;

use num_bigint::BigInt;
use parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit, Type},
    data_type::Int96,
    schema::types::ColumnDescriptor,
};

/// Digits behind the point of a decimal, far more than a number of a snapshot may have.
const MOST_SCALE: i32 = 76;
/// Most bytes of a decimal.
const MOST_DECIMAL: usize = 64;
/// Most bytes of a text, as in a row of CSV.
const MOST_TEXT: usize = 1 << 16;
/// The day of 1 January 1970 in the count of days that old timestamps have.
const JULIAN_1970: i64 = 2_440_588;
/// Seconds of a day.
const DAY: i64 = 86_400;
/// The first day of the year 0 and the last of 9999, from 1970.
const DAYS: std::ops::RangeInclusive<i64> = -719_528..=2_932_896;

/// How the whole numbers of a column are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    Signed,
    Unsigned,
    /// With so many digits behind the point.
    Decimal(usize),
    /// Days from 1970.
    Date,
    /// Parts of a second from midnight; so many digits behind the point.
    Time(u32),
    /// Parts of a second from 1970, and whether of UTC.
    Timestamp(u32, bool),
}

/// How the bytes of a column are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bytes {
    Text,
    Decimal(usize),
    Uuid,
}

/// How the values of a column are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Truth,
    Whole(Whole),
    /// A timestamp as older programs write it.
    Old,
    Bytes(Bytes),
}

const FLOATING: &str = "holds floating-point numbers, which are not the decimals that were meant; record it as DECIMAL \
                        or text; until then write a double as its text, as `cast(amount as varchar)` does. A cast to \
                        a decimal may round it";
const REPEATED: &str = "holds lists; write a row for each element";

impl Meaning {
    /// How the values of a column are meant.
    ///
    /// # Errors
    /// Says why a column of its kind is refused.
    pub(super) fn of(column: &ColumnDescriptor) -> Result<Self, String> {
        if column.max_rep_level() > 0 {
            return Err(REPEATED.into());
        }
        let refused = |kind: &str| {
            Err(format!("holds {kind}, which is no text, number, date or time; write it as text"))
        };
        let logical = column.logical_type_ref();
        Ok(match column.physical_type() {
            Type::BOOLEAN => Meaning::Truth,
            Type::FLOAT | Type::DOUBLE => return Err(FLOATING.into()),
            Type::INT96 => Meaning::Old,
            Type::INT32 | Type::INT64 => Meaning::Whole(match logical {
                Some(logical) => match Whole::logical(logical)? {
                    Some(whole) => whole,
                    None => return refused("values of a kind that this program does not know"),
                },
                None => Whole::converted(column)?,
            }),
            Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY => {
                let fixed = column.physical_type() == Type::FIXED_LEN_BYTE_ARRAY;
                match (logical, column.converted_type()) {
                    (Some(LogicalType::Decimal(decimal)), _) => {
                        Meaning::Bytes(Bytes::Decimal(scale(decimal.scale)?))
                    }
                    (None, ConvertedType::DECIMAL) => {
                        Meaning::Bytes(Bytes::Decimal(scale(column.type_scale())?))
                    }
                    (Some(LogicalType::Float16), _) => return Err(FLOATING.into()),
                    (Some(LogicalType::Uuid), _) if fixed => Meaning::Bytes(Bytes::Uuid),
                    (Some(LogicalType::String | LogicalType::Enum | LogicalType::Json), _)
                    | (None, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON) => {
                        Meaning::Bytes(Bytes::Text)
                    }
                    // Some programs don't say that their texts are texts.
                    (None, ConvertedType::NONE) if !fixed => Meaning::Bytes(Bytes::Text),
                    _ => return refused("bytes"),
                }
            }
        })
    }
}

impl Whole {
    fn logical(logical: &LogicalType) -> Result<Option<Self>, String> {
        let digits = |unit: &TimeUnit| match unit {
            TimeUnit::MILLIS => 3,
            TimeUnit::MICROS => 6,
            TimeUnit::NANOS => 9,
        };
        Ok(Some(match logical {
            LogicalType::Integer(integer) if integer.is_signed => Whole::Signed,
            LogicalType::Integer(_) => Whole::Unsigned,
            LogicalType::Decimal(decimal) => Whole::Decimal(scale(decimal.scale)?),
            LogicalType::Date => Whole::Date,
            LogicalType::Time(time) => Whole::Time(digits(&time.unit)),
            LogicalType::Timestamp(time) => {
                Whole::Timestamp(digits(&time.unit), time.is_adjusted_to_u_t_c)
            }
            _ => return Ok(None),
        }))
    }

    /// The same of a file that says it in the older way.
    fn converted(column: &ColumnDescriptor) -> Result<Self, String> {
        Ok(match column.converted_type() {
            ConvertedType::DECIMAL => Whole::Decimal(scale(column.type_scale())?),
            ConvertedType::DATE => Whole::Date,
            ConvertedType::TIME_MILLIS => Whole::Time(3),
            ConvertedType::TIME_MICROS => Whole::Time(6),
            ConvertedType::TIMESTAMP_MILLIS => Whole::Timestamp(3, true),
            ConvertedType::TIMESTAMP_MICROS => Whole::Timestamp(6, true),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Whole::Unsigned,
            _ => Whole::Signed,
        })
    }

    /// Writes a value; `width` is the number of bits that it is stored in.
    ///
    /// # Errors
    /// Says why it is refused. No reason holds the value.
    pub(super) fn write(self, value: i64, width: u32, out: &mut String) -> Result<(), String> {
        let written = match self {
            Whole::Signed => write!(out, "{value}"),
            Whole::Unsigned if width == 32 => write!(out, "{}", value as u32),
            Whole::Unsigned => write!(out, "{}", value as u64),
            Whole::Decimal(scale) => {
                decimal(&value.to_string(), scale, out);
                Ok(())
            }
            Whole::Date => return date(value, out),
            Whole::Time(digits) => {
                let second = 10_i64.pow(digits);
                if !(0..DAY * second).contains(&value) {
                    return Err("a time beyond a day".into());
                }
                clock(value, digits, out);
                Ok(())
            }
            Whole::Timestamp(digits, utc) => return timestamp(value, digits, utc, out),
        };
        // Writing to a text never fails.
        let _ = written;
        Ok(())
    }
}

impl Bytes {
    /// Writes a value.
    ///
    /// # Errors
    /// Says why it is refused. No reason holds the value.
    pub(super) fn write(self, value: &[u8], out: &mut String) -> Result<(), String> {
        match self {
            Bytes::Text if value.len() > MOST_TEXT => {
                return Err(format!("a text of more than {MOST_TEXT} bytes"));
            }
            Bytes::Text => {
                let text = std::str::from_utf8(value);
                out.push_str(text.map_err(|_| "not UTF-8; write texts as UTF-8".to_owned())?);
            }
            Bytes::Decimal(_) if value.is_empty() || value.len() > MOST_DECIMAL => {
                return Err(format!("a decimal of no bytes or of more than {MOST_DECIMAL}"));
            }
            Bytes::Decimal(scale) => {
                decimal(&BigInt::from_signed_bytes_be(value).to_string(), scale, out);
            }
            Bytes::Uuid if value.len() != 16 => return Err("a UUID of other than 16 bytes".into()),
            Bytes::Uuid => {
                for (place, byte) in value.iter().enumerate() {
                    if [4, 6, 8, 10].contains(&place) {
                        out.push('-');
                    }
                    let _ = write!(out, "{byte:02x}");
                }
            }
        }
        Ok(())
    }
}

/// Writes a timestamp of the older form: nanoseconds of a day, and the day.
pub(super) fn old_timestamp(value: &Int96, out: &mut String) -> Result<(), String> {
    let [low, high, day] = *value.data() else {
        return Err("a timestamp of another length".into());
    };
    let nanoseconds = u64::from(high) << 32 | u64::from(low);
    if nanoseconds >= DAY as u64 * 1_000_000_000 {
        return Err("a time beyond a day".into());
    }
    date(i64::from(day) - JULIAN_1970, out)?;
    out.push('T');
    clock(nanoseconds as i64, 9, out);
    out.push('Z');
    Ok(())
}

fn scale(scale: i32) -> Result<usize, String> {
    usize::try_from(scale).ok().filter(|_| scale <= MOST_SCALE).ok_or_else(|| {
        format!("holds decimals of other than 0 to {MOST_SCALE} digits behind the point")
    })
}

/// Writes a whole number with a point before its last digits.
fn decimal(whole: &str, scale: usize, out: &mut String) {
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    out.push_str(sign);
    if scale == 0 {
        return out.push_str(digits);
    }
    let before = digits.len().saturating_sub(scale);
    out.push_str(if before == 0 { "0" } else { &digits[..before] });
    out.push('.');
    (digits.len()..scale).for_each(|_| out.push('0'));
    out.push_str(&digits[before..]);
}

/// Writes the date of a day from 1970.
fn date(days: i64, out: &mut String) -> Result<(), String> {
    if !DAYS.contains(&days) {
        return Err("a date outside of the years 0 to 9999".into());
    }
    // Years that begin in March, in periods of 400 years.
    let shifted = days + 719_468;
    let period = shifted.div_euclid(146_097);
    let day = shifted.rem_euclid(146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = period * 400 + year + i64::from(month <= 2);
    let _ = write!(out, "{year:04}-{month:02}-{of_month:02}");
    Ok(())
}

/// Writes a time of day in parts of a second; a fraction only where there is one.
fn clock(parts: i64, digits: u32, out: &mut String) {
    let second = 10_i64.pow(digits);
    let (seconds, fraction) = (parts.div_euclid(second), parts.rem_euclid(second));
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let _ = write!(out, "{hours:02}:{minutes:02}:{seconds:02}");
    if fraction > 0 {
        let _ = write!(out, ".{fraction:0width$}", width = digits as usize);
    }
}

fn timestamp(value: i64, digits: u32, utc: bool, out: &mut String) -> Result<(), String> {
    let day = DAY * 10_i64.pow(digits);
    date(value.div_euclid(day), out)?;
    out.push('T');
    clock(value.rem_euclid(day), digits, out);
    if utc {
        out.push('Z');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(whole: Whole, value: i64, width: u32) -> String {
        let mut out = String::new();
        whole.write(value, width, &mut out).unwrap();
        out
    }

    fn bytes(bytes: Bytes, value: &[u8]) -> String {
        let mut out = String::new();
        bytes.write(value, &mut out).unwrap();
        out
    }

    #[test]
    fn whole_numbers_are_written_as_they_are_meant() {
        for (meant, value, width, text) in [
            (Whole::Signed, -5, 32, "-5"),
            (Whole::Signed, i64::MIN, 64, "-9223372036854775808"),
            (Whole::Unsigned, -1, 32, "4294967295"),
            (Whole::Unsigned, -1, 64, "18446744073709551615"),
            (Whole::Decimal(2), -5, 32, "-0.05"),
            (Whole::Decimal(2), 12345, 64, "123.45"),
            (Whole::Decimal(0), 7, 32, "7"),
            (Whole::Date, 0, 32, "1970-01-01"),
            (Whole::Date, -1, 32, "1969-12-31"),
            (Whole::Date, 19_782, 32, "2024-02-29"),
            (Whole::Date, -719_528, 32, "0000-01-01"),
            (Whole::Date, 2_932_896, 32, "9999-12-31"),
            (Whole::Time(3), 1, 32, "00:00:00.001"),
            (Whole::Timestamp(3, true), 1_764_028_799_000, 64, "2025-11-24T23:59:59Z"),
            (Whole::Timestamp(6, false), -1, 64, "1969-12-31T23:59:59.999999"),
            (Whole::Timestamp(9, true), 1, 64, "1970-01-01T00:00:00.000000001Z"),
        ] {
            assert_eq!(whole(meant, value, width), text);
        }
        for (meant, value) in
            [(Whole::Date, 2_932_897), (Whole::Timestamp(3, true), i64::MAX), (Whole::Time(3), -1)]
        {
            assert!(meant.write(value, 64, &mut String::new()).is_err(), "{meant:?}");
        }
    }

    #[test]
    fn bytes_are_written_as_they_are_meant() {
        assert_eq!(bytes(Bytes::Text, "é".as_bytes()), "é");
        assert_eq!(bytes(Bytes::Decimal(3), &[0xff]), "-0.001");
        assert_eq!(
            bytes(Bytes::Decimal(1), &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            "34028236692093846346337460743176821145.6"
        );
        let id: Vec<u8> = (0..16).collect();
        assert_eq!(bytes(Bytes::Uuid, &id), "00010203-0405-0607-0809-0a0b0c0d0e0f");
        for (meant, value) in [
            (Bytes::Text, &b"\xff"[..]),
            (Bytes::Text, &[b'a'; MOST_TEXT + 1]),
            (Bytes::Decimal(0), b""),
            (Bytes::Decimal(0), &[1; MOST_DECIMAL + 1]),
        ] {
            assert!(meant.write(value, &mut String::new()).is_err(), "{meant:?}");
        }
        let mut old = Int96::new();
        old.set_data(1_000_000_000, 0, 2_440_588);
        let mut out = String::new();
        old_timestamp(&old, &mut out).unwrap();
        assert_eq!(out, "1970-01-01T00:00:01Z");
    }
}
