//! Levels, the frame of failures, and dates, in Simplified Chinese.

use crate::message::entry::Entry;

/// The four words in which every report answers first.
pub(super) const LEVELS: &[Entry] = &[
    Entry::words("level.holds", "成立"),
    Entry::words("level.holds-with-notes", "成立，但有提示"),
    Entry::words("level.does-not-hold", "不成立"),
    Entry::words("level.cant-say", "暂时无法判断"),
];

/// What stands around a failure.
pub(super) const FAILURE: &[Entry] = &[
    Entry::words("html.no-report", " 没有结果：错误 {code}"),
    Entry::words("html.what-to-try", "可以这样做："),
    Entry::words("venue-words", "交易所的原话：{words}"),
];

/// Dates.
pub(super) const DATES: &[Entry] = &[
    Entry::words("date.january", "1月"),
    Entry::words("date.february", "2月"),
    Entry::words("date.march", "3月"),
    Entry::words("date.april", "4月"),
    Entry::words("date.may", "5月"),
    Entry::words("date.june", "6月"),
    Entry::words("date.july", "7月"),
    Entry::words("date.august", "8月"),
    Entry::words("date.september", "9月"),
    Entry::words("date.october", "10月"),
    Entry::words("date.november", "11月"),
    Entry::words("date.december", "12月"),
    Entry::words("date.monday", "星期一"),
    Entry::words("date.tuesday", "星期二"),
    Entry::words("date.wednesday", "星期三"),
    Entry::words("date.thursday", "星期四"),
    Entry::words("date.friday", "星期五"),
    Entry::words("date.saturday", "星期六"),
    Entry::words("date.sunday", "星期日"),
    Entry::words("date.day", "{year}年{month}{day}日"),
    Entry::words("date.full", "{day}，{weekday}，{clock} UTC"),
    Entry::words("date.time", "{day} {clock} UTC"),
];
