//! Why a customer's file can't be checked, in Simplified Chinese.

use super::reader::{OLDER, OPEN};
use crate::message::entry::Entry;

/// What to do about a statement and parameters that don't belong together.
const OTHER_FILES: &str = "请重新下载同一份公布内容中的 statement.json 和 parameters.json";

/// What to do about a package that is not what the venue made.
const BROKEN_PACKAGE: &str =
    "请向交易所重新索取文件，并保持原样；如果仍然如此，则文件属于另一份账簿，或生成有误";

/// Why a package can't be checked.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure(
        "RF-2301",
        "您的文件有问题：{error}",
        "请选择文件名以 .package.json 结尾的文件，并保持原样；如果就是这个文件，请重新索取",
    ),
    Entry::failure(
        "RF-2301.kind",
        "不是您的文件：{error}",
        "请选择文件名以 .package.json 结尾的文件",
    ),
    Entry::failure("RF-2302", "交易所公布的账簿无法读取：{error}", OTHER_FILES),
    Entry::failure("RF-2301.older", "您的文件由旧版本生成：{error}", OLDER),
    Entry::failure("RF-2302.older", "账簿由旧版本生成：{error}", OLDER),
    Entry::failure("RF-2302.open", "账簿还没有正式公布：{error}", OPEN),
    Entry::failure("RF-2303.older", "价格与规则文件由旧版本生成：{error}", OLDER),
    Entry::failure("RF-2303", "价格与规则文件无法读取：{error}", OTHER_FILES),
    Entry::failure("RF-2304", "账簿写明的规则文件是 {expected}，这里的是 {found}", OTHER_FILES),
    Entry::failure("RF-2305", "文件里没有任何金库", BROKEN_PACKAGE),
    Entry::failure("RF-2306", "文件中金库 {vault} 的 {field}：账簿里没有这个位置", BROKEN_PACKAGE),
    Entry::failure(
        "RF-2307",
        "文件中金库 {vault} 的 {field}：有 {found} 个相邻值，应为 {expected} 个",
        BROKEN_PACKAGE,
    ),
    Entry::failure("RF-2308", "文件中金库 {vault} 与所在区块的形状（{shape}）不符", BROKEN_PACKAGE),
];
