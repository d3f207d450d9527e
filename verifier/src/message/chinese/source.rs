//! Why files and bundles can't be loaded, in Simplified Chinese.

use crate::message::entry::Entry;

/// What to do about an archive that is no whole archive of plain files.
const ARCHIVE: &str =
    "请重新完整下载归档文件；自己制作时请用 `tar --format=ustar -cf bundle.tar bundle`";

/// What to do about files that are missing.
const INCOMPLETE: &str = "请重新完整下载公布内容";

/// Why a bundle can't be loaded.
pub(super) const SOURCE: &[Entry] = &[
    Entry::failure("RF-2011", "{path}：{source}", "请确认该路径是公布内容，并且可以读取"),
    Entry::failure("RF-2011.given", "{path}：{source}", "请确认该路径是一个文件，并且可以读取"),
    Entry::words("file.changed", "读取过程中文件被改动"),
    Entry::words("file.too-long", "超过预期的 {limit} 字节"),
    Entry::words("file.too-many", "文件超过 {most} 个"),
    Entry::failure("RF-2012", "缺少 {path}", INCOMPLETE),
    Entry::failure("RF-2012.given", "{path}：没有这个文件", "请检查文件名和位置"),
    Entry::failure(
        "RF-2011.folder",
        "{path} 是文件夹，这里需要账簿文件",
        "请提供其中的 statement.json",
    ),
    Entry::failure(
        "RF-2013.snapshot",
        "{path} 是快照，属于隐私数据，不是公布内容",
        "请提供 `ringfence-prover prove` 由它生成的公布内容",
    ),
    Entry::failure(
        "RF-2013.work",
        "{path} 是工作文件夹，属于隐私数据，不是公布内容",
        "请提供 `ringfence-prover prove` 由它生成的公布内容",
    ),
    Entry::failure(
        "RF-2013.scenarios",
        "{path} 里是情景证明，不是它所针对的公布内容",
        "请先提供公布内容，再提供情景证明的文件夹",
    ),
    Entry::failure(
        "RF-2013.site",
        "{path} 不是公布内容本身，但其中有一份",
        "请提供其中的文件夹 `bundle`",
    ),
    Entry::failure("RF-2013", "{path} 不属于公布内容", "请把它移到别处：公布内容里不能有其他文件"),
    Entry::failure(
        "RF-2013.clutter",
        "{path} 是操作系统留下的，不属于公布内容",
        "请删除它，或下载归档形式的公布内容",
    ),
    Entry::failure("RF-2014", "无法读取归档文件：{reason}", ARCHIVE),
    Entry::words("archive.other-kind", "这是{kind}，不是归档文件"),
    Entry::words("archive.compressed", "它是压缩的，请先解压"),
    Entry::words("archive.zip", "这是 zip 文件，请解压到文件夹"),
    Entry::words("archive.cut-off", "文件不完整"),
    Entry::words("archive.extended", "它带有扩展头（用于长文件名或文件系统）"),
    Entry::words("archive.irregular", "{name} 不是普通文件"),
    Entry::words("archive.too-many", "条目太多"),
    Entry::words("archive.followed", "结尾之后还有内容"),
    Entry::failure("RF-2015", "{path} 出现了两次", ARCHIVE),
    Entry::failure(
        "RF-2111.files",
        "{path} 里有 {found} 份证明，按区块清单应有 {expected} 份",
        INCOMPLETE,
    ),
];
