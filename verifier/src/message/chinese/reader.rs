//! What is wrong with something that a reader brings, in Simplified Chinese.

use crate::message::entry::Entry;

/// What to do about files that do not belong to the previous statement.
const PREVIOUS: &str =
    "请提供上一期的 statement.json（下载时的原样），并把它的 parameters.json 放在旁边";

/// What to do about a file that release 0.1 made.
pub(super) const OLDER: &str = "请用本程序的 0.1 版处理它；这里不对其内容作任何判断";

/// What to do about an open statement. Nothing in it is a venue's word yet.
pub(super) const OPEN: &str =
    "请不要把它当作交易所的声明，也不要转发；请使用交易所公布的 statement.json";

/// What is wrong with something that the reader brings.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure(
        "RF-2024",
        "这不是摘要：{reason}",
        "请完整复制交易所公告的摘要：以 rfs1 开头的一行，或 64 位十六进制数字",
    ),
    Entry::failure("RF-2108", "上一期的账簿：{error}", PREVIOUS),
    Entry::failure("RF-2108.older", "上一期的账簿：{error}", OLDER),
    Entry::failure("RF-2108.open", "上一期的账簿：{error}", OPEN),
    Entry::failure("RF-2109.older", "上一期的规则文件：{error}", OLDER),
    Entry::failure("RF-2109", "上一期的规则文件：{error}", PREVIOUS),
    Entry::failure("RF-2109.digest", "上一期的规则文件不是上一期账簿写明的那一份", PREVIOUS),
    Entry::failure(
        "RF-2121",
        "区块文件：{fault}",
        "每行依次为：链 区块号 哈希 时间 来源；`ringfence-verifier reserves requests BUNDLE` 会列出需要查询的区块",
    ),
    Entry::failure("RF-2122", "认可资产表：{fault}", "请改正该表，或不要提供：程序自带一份"),
    Entry::failure("RF-2123", "密钥有误：{fault}", "请从公布内容以外的地方，完整复制其所有者公布的那一行"),
    Entry::failure("RF-2124", "{chain} 不是链：{fault}", "请按储备金清单的写法填写，例如 bitcoin 或 eip155:42161"),
    Entry::failure("RF-2125", "观察记录 {name}：{fault}", "请向观察者重新索取原文件，一个字节都不要改"),
    Entry::failure("RF-2126", "签名文件 {name}：{fault}", "请重新索取原文件，一个字节都不要改；文件以签名行结尾"),
    Entry::failure(
        "RF-2127",
        "另一份账簿 {name}：{error}",
        "请提供公布内容的文件夹，其中有下载时原样的 statement.json 和 statement.tlog-proof",
    ),
    Entry::failure(
        "RF-2127.proof",
        "另一份账簿 {name} 在日志中的位置：{fault}",
        "请提供公布内容的文件夹，其中有下载时原样的 statement.json 和 statement.tlog-proof",
    ),
    Entry::failure("RF-2128", "{asset} 不是规则文件中的资产", "请按报告表格中的写法填写"),
    Entry::failure("RF-2129", "{text} 不是数字（{what}）", "请用十进制数字填写，或留空"),
    Entry::words("reader.witnesses", "见证方数量"),
    Entry::words("reader.days", "天数"),
    Entry::words("reader.seconds", "秒数"),
];
