//! The words of the page's own problems, in Simplified Chinese. The scripts fill the placeholders.

use super::reader::OPEN;
use crate::message::entry::Entry;

/// What to do about a page that is incomplete, changed or damaged.
const NEW_PAGE: &str = "请重新获取本页，并核对它的 SHA-256";

/// A file that belongs elsewhere, or nowhere.
const WRONG_KIND: &str = "{name} 是{found}；这里需要的是{wanted}";

/// Nothing to check against, or nothing to check.
const NO_STATEMENT: &str = "没有提供账簿";

/// What to do about an account id or a label that can't be one.
const AS_THE_VENUE: &str =
    "请与交易所显示的完全一致，前后不要有空格；复制的文字里可能有看不见的字符，请手动输入";

/// What the module and the program say of what a customer types, and of pages.
pub(super) const TEXTS: &[Entry] = &[
    Entry::failure("RF-2611.refused", "{account} 不能作为账户号：{fault}", AS_THE_VENUE),
    Entry::failure("RF-2611.label", "{label} 不能作为金库名称：{fault}", AS_THE_VENUE),
    Entry::failure(
        "RF-2025.audit",
        "没有明细：这里还没有验证过带储备金清单的公布内容",
        "请先验证带储备金清单的公布内容",
    ),
    Entry::words("page.title", "Ringfence 验证报告"),
];

/// Codes RF-2601 to RF-2617.
pub(super) const PAGE: &[Entry] = &[
    Entry::failure(
        "RF-2601",
        "这个浏览器不支持 WebAssembly，或已将其关闭",
        "请使用较新的浏览器，或使用 ringfence-verifier",
    ),
    Entry::failure("RF-2602", "页面不完整：缺少 {id}", NEW_PAGE),
    Entry::failure("RF-2602.start", "验证程序无法启动：{reason}", NEW_PAGE),
    Entry::failure("RF-2602.module", "页面中的验证程序与生成页面时的不是同一个", NEW_PAGE),
    Entry::failure(
        "RF-2603",
        "验证程序意外停止（{reason}）",
        "请重试；公布内容很大时请使用 ringfence-verifier，它同时占用的内存较少",
    ),
    Entry::failure("RF-2604", "内存不足", "请关闭其他页面，或使用 ringfence-verifier"),
    Entry::failure(
        "RF-2605",
        "无法读取 {name}：{reason}",
        "请确认它是文件、仍在原处且您有权读取，然后重新选择",
    ),
    Entry::failure("RF-2606", WRONG_KIND, "请选择另一个文件"),
    Entry::failure("RF-2606.open", WRONG_KIND, OPEN),
    Entry::failure("RF-2606.archive", WRONG_KIND, "整份公布内容请放到“验证”"),
    Entry::failure(
        "RF-2607.file",
        "{name} 有 {size}：对账户文件、账簿或规则文件来说太大",
        "请选择正确的文件；整份公布内容请放到“验证”",
    ),
    Entry::failure(
        "RF-2607.bundle",
        "公布内容有 {size}：对浏览器来说太大",
        "请使用 ringfence-verifier verify",
    ),
    Entry::failure(
        "RF-2607.scenarios",
        "情景证明有 {size}：对浏览器来说太大",
        "请使用 ringfence-verifier stress",
    ),
    Entry::failure(
        "RF-2607.evidence",
        "{name} 有 {size}，页面最多读取 {most}",
        "请使用 ringfence-verifier，它可以读取更多",
    ),
    Entry::failure(
        "RF-2607.brought",
        "{name} 有 {size}：对页面来说太大",
        "请选择正确的文件，或使用 ringfence-verifier",
    ),
    Entry::failure("RF-2608", "{first} 和 {second} 属于同一类（{kind}）", "请一个一个地检查"),
    Entry::failure("RF-2609.package", "没有提供您的账户文件", "请选择交易所给您的那个文件"),
    Entry::failure("RF-2609.bundle", "没有提供公布内容", "请选择公布内容的归档文件或文件夹"),
    Entry::failure("RF-2609.scenarios", "没有提供情景证明", "请选择情景证明的文件夹"),
    Entry::failure("RF-2610", NO_STATEMENT, "请选择交易所的 statement.json，或粘贴其内容"),
    Entry::failure("RF-2610.chain", NO_STATEMENT, "请选择一期或多期的 statement.json"),
    Entry::failure("RF-2610.before", "提供上一期规则文件时，也需要上一期账簿", "请两个都选择"),
    Entry::failure("RF-2611", "没有输入账户号", "请输入您的账户页面上显示的账户号"),
    Entry::failure(
        "RF-2612",
        "{name} 里的文件和文件夹超过 {most} 个",
        "请选择公布内容自己的文件夹，或使用 ringfence-verifier",
    ),
    Entry::failure(
        "RF-2613",
        "公布内容是一个文件夹或一个归档文件，而不是多个文件",
        "请拖入包含它们的文件夹",
    ),
    Entry::failure(
        "RF-2614",
        "无法获取本页旁边的 {name}：{reason}",
        "请检查网络后重试，或下载该文件并在这里选择",
    ),
    Entry::failure(
        "RF-2615",
        "{name} 不是证据文件；证据文件有：{names}",
        "请从中选择一个，文件名与证据文件夹中的相同",
    ),
    Entry::failure("RF-2615.none", "没有证据文件；证据文件有：{names}", "请选择包含它们的文件夹"),
    Entry::failure(
        "RF-2616",
        "{name} 是观察记录的签名，但没有同时选择该观察记录",
        "请同时选择观察记录和它的签名",
    ),
    Entry::failure(
        "RF-2617",
        "另一份账簿由两个文件组成：statement.json 和 statement.tlog-proof",
        "请同时选择这两个文件，一份一份地选择",
    ),
    Entry::words("verification.start", "正在启动"),
    Entry::words("verification.fetch", "正在获取 bundle.tar"),
    Entry::words("verification.files", "正在读取文件"),
    Entry::words("verification.generators", "正在准备生成元（k = {k}）"),
    Entry::words("verification.key", "正在生成形状 {shape} 的验证密钥"),
    Entry::words("verification.proofs", "正在验证证明"),
    Entry::words("verification.of-bundle", "先检查公布内容："),
    Entry::words("verification.of-scenarios", "再检查情景："),
    Entry::words("verification.rest", "证明已验证完毕。正在检查其余部分：总额、储备金、签名"),
    Entry::words("verification.files-done", "{done} / {all}"),
    Entry::words("verification.done", "已完成 {done} / {all} 个证明"),
    Entry::words("verification.shared", "已完成 {done} / {all} 个证明，{workers} 个工作线程"),
    Entry::words("verification.left", "，证明还需 {least} 至 {most}"),
    Entry::words("verification.about", "，证明还需约 {most}"),
    Entry::words("verification.lost", "浏览器结束了一个工作线程。它的证明将由另一个工作线程验证，因此需要更长时间。"),
    Entry::words(
        "verification.slow",
        "这份账簿需要本页面未附带的生成元（k = {ks}）。它们会先在这里生成，需要几分钟；ringfence-verifier 更快，且只需生成一次。",
    ),
];
