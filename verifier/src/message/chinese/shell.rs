//! The words of the customer's page: what stands in its template and what its scripts say. In a text, `**` sets strong
//! words apart and a backtick what is to be taken letter by letter.

use crate::message::entry::Entry;

/// The frame of the page: heading, tabs, languages, what is promised, and what stands at its foot.
pub(super) const FRAME: &[Entry] = &[
    Entry::words("customer.language.name", "中文"),
    Entry::words("customer.locale", "zh-Hans-CN"),
    Entry::words("customer.language", "语言"),
    Entry::words("customer.language.note", "“您的账户”为中文；供审计人员使用的页签目前为英文。"),
    Entry::words("customer.skip", "跳到检查"),
    Entry::words("customer.brand", "检查您的账户"),
    Entry::words("customer.page-title", "检查您的账户"),
    Entry::words("customer.page-title.of", "{venue}：检查您的账户"),
    Entry::words("customer.tabs", "本页面的各部分"),
    Entry::words("customer.tab.account", "您的账户"),
    Entry::words("customer.tab.verify", "验证"),
    Entry::words("customer.tab.statements", "声明"),
    Entry::words(
        "customer.no-script",
        "本页面用内置的程序进行检查，而此浏览器没有运行它。请为本页面允许 JavaScript，或在电脑上使用程序 \
         `ringfence-verifier`。",
    ),
    Entry::words(
        "customer.promise",
        "**任何内容都不会离开此设备，也不会被保存。**您在这里选择或输入的内容，关闭页面后即消失。任何人都不需要您的文件\
         就能帮助您：切勿把它发给任何人，包括交易所的客服。",
    ),
    Entry::words("customer.trust", "为什么可以信任本页面？"),
    Entry::words(
        "customer.trust.answer",
        "它不与任何其他方连接：把它保存下来，断开网络再打开，结果相同。如果它来自交易所，请再从另一个来源获取一份，并按\
         页脚的说明比较两者。",
    ),
    Entry::words("customer.foot", "本页面本身可信吗？"),
    Entry::words(
        "customer.foot.independent",
        "**由交易所提供的页面并不独立于交易所。**请从其他来源获取同一个文件，或保存并核对本页面，再从磁盘打开它：它是\
         单个文件，无需网络即可使用。",
    ),
    Entry::words(
        "customer.foot.check",
        "核对方法：计算文件的 SHA-256（`sha256sum index.html`），与项目方和交易所公布的值比较；或自行从源代码构建：\
         `cargo run --release -p ringfence-web -- OUT`。",
    ),
    Entry::words("customer.foot.parts", "版本及各部分的摘要"),
    Entry::words("customer.foot.version", "版本"),
    Entry::words("customer.foot.protocol", "协议"),
    Entry::words("customer.foot.module-now", "正在运行的 WebAssembly 的 SHA-256（刚刚计算）"),
    Entry::words("customer.foot.module", "构建页面时记录的同一数值"),
    Entry::words("customer.foot.script", "脚本的 SHA-256"),
    Entry::words("customer.foot.worker", "工作线程的 SHA-256"),
    Entry::words("customer.foot.style", "样式的 SHA-256"),
    Entry::words(
        "customer.foot.changed",
        "被改动过的页面可以在这里显示任意摘要。只有从外部进行的比较才算数。",
    ),
    Entry::words("customer.foot.unknown", "未知"),
    Entry::words("customer.foot.no-digest", "没有 https 时浏览器不计算摘要"),
];

/// Choosing the file and typing the account number.
pub(super) const CHECK: &[Entry] = &[
    Entry::words("customer.title", "您的资金在账簿里吗？"),
    Entry::words("customer.title.of", "您的资金在 {venue} 的账簿里吗？"),
    Entry::words(
        "customer.intro",
        "交易所公布账簿，但不会显示任何人的余额。请选择您的文件，此设备会检查您的资金是否在账簿中。",
    ),
    Entry::words(
        "customer.intro.of",
        "{venue} 公布了 {date} 的账簿。请选择您的文件，此设备会检查您的资金是否在账簿中。",
    ),
    Entry::words("customer.choose", "选择您的文件"),
    Entry::words("customer.choose.of", "选择您从 {venue} 得到的文件"),
    Entry::words("customer.choose.another", "选择另一个文件"),
    Entry::words(
        "customer.file-hint",
        "您可以在交易所的账户中找到它。文件名以 `.package.json` 结尾。也可以把文件拖放到这里。",
    ),
    Entry::words("customer.steps", "步骤"),
    Entry::words("customer.steps.file", "选择您的文件"),
    Entry::words("customer.steps.account", "输入您的账户号"),
    Entry::words("customer.steps.answer", "阅读结果，并保存回执"),
    Entry::words("customer.your-file", "您的文件"),
    Entry::words("customer.account", "您的账户号"),
    Entry::words("customer.account.of", "您在 {venue} 的账户号"),
    Entry::words(
        "customer.account-hint",
        "与您的账户页面所显示的一致。账户号不会从文件中读取，这样他人的文件就不会被当成您的文件。",
    ),
    Entry::words("customer.check", "检查"),
    Entry::words("customer.again", "检查另一个文件或账户"),
    Entry::words("customer.clear", "清空本页面"),
    Entry::words("customer.cleared", "已清空：文件、您输入的内容以及结果。"),
    Entry::words("customer.publication", "已公布的账簿"),
    Entry::words(
        "customer.publication.hint",
        "您的文件会与交易所为某一日期公布的账簿进行核对。如果本页面没有附带账簿，或您需要另一个日期，请同时选择该日期的 \
         `statement.json` 和 `parameters.json`。",
    ),
    Entry::words(
        "customer.publication.missing",
        "本页面没有附带已公布的账簿。请同时选择交易所公布的 `statement.json` 和 `parameters.json` 两个文件。",
    ),
    Entry::words("customer.publication.choose", "选择已公布的文件"),
    Entry::words("customer.or-drop", "或把它们拖放到这里"),
    Entry::words("customer.slot.statement", "账簿"),
    Entry::words("customer.slot.parameters", "价格和规则"),
    Entry::words("customer.paste", "改为粘贴 `statement.json` 的文本"),
    Entry::words("customer.paste.label", "完整文本，与公布的完全一致"),
    Entry::words("customer.paste.name", "粘贴的文本"),
    Entry::words("customer.anchor", "交易所公告的那一行（可选）"),
    Entry::words(
        "customer.anchor-hint",
        "它以 `rfs1` 开头。请从本页面以外的地方获取，例如交易所的博客或报纸。它表明其他客户看到的是同一份账簿。",
    ),
    Entry::words("customer.none", "尚无"),
    Entry::words("customer.none.parameters", "尚无；没有它就无法计算金额的价值"),
    Entry::words(
        "customer.none.other-parameters",
        "本页面附带的属于另一份账簿；没有正确的文件就无法计算金额的价值",
    ),
    Entry::words("customer.beside", "{name}，随本页面附带"),
    Entry::words("customer.books-of", "，{date} 的账簿（第 {epoch} 期）"),
    Entry::words("customer.unreadable", "无法读取（{reason}）"),
    Entry::words("customer.taken", "已接收：{names}。"),
    Entry::words("customer.late", "{name} 刚刚才到：请再检查一次。"),
    Entry::words("customer.bytes", "{count} 字节"),
    Entry::words("customer.kind.package", "客户的文件（包含证明）"),
    Entry::words("customer.kind.statement", "账簿的声明"),
    Entry::words("customer.kind.open", "未完成的声明，其交易所尚未将它补全"),
    Entry::words("customer.kind.parameters", "价格和规则的文件（参数）"),
    Entry::words("customer.kind.archive", "归档文件"),
    Entry::words("customer.kind.other", "与 Ringfence 无关的文件"),
    Entry::words("customer.kind.or", "或"),
    Entry::words("customer.error", "错误 {code}："),
    Entry::words("customer.try", "可以尝试：{help}。"),
];

/// What is said around an answer.
pub(super) const ANSWER: &[Entry] = &[
    Entry::words("customer.answer", "结果"),
    Entry::words("customer.finished", "已完成：{level}。{sentence}"),
    Entry::words("customer.refused", "未检查：给出的内容格式有误、缺失或属于另一版本。"),
    Entry::words("customer.copy", "复制"),
    Entry::words("customer.copy-this", "复制 {text}"),
    Entry::words("customer.copied", "已复制"),
    Entry::words("customer.copied.said", "已复制。"),
    Entry::words("customer.not-copied", "浏览器不允许复制：请自行选中文本。"),
    Entry::words("customer.compare.label", "以 rfs1 开头的那一行"),
    Entry::words("customer.compare", "比较"),
    Entry::words("customer.local-books", "这份账簿的时间是您当地的 {time}。"),
    Entry::words("customer.local-time", "您当地时间 {time}"),
    Entry::words("customer.proofs", "正在此设备上检查全部证明"),
    Entry::words("customer.proofs.start", "在此设备上检查全部证明"),
    Entry::words("customer.proofs.fetch", "正在载入带有全部证明的账簿"),
    Entry::words("customer.proofs.files", "正在读取账簿"),
    Entry::words("customer.proofs.prepare", "正在准备"),
    Entry::words("customer.proofs.running", "正在验证证明"),
    Entry::words("customer.proofs.count", "{done} / {all}"),
    Entry::words("customer.proofs.so-far", "已用 {time}。"),
    Entry::words("customer.proofs.left", "已用 {time}，还需 {least} 至 {most}。"),
    Entry::words("customer.proofs.about", "已用 {time}，还需约 {most}。"),
    Entry::words("customer.proofs.rest", "证明已验证完毕，正在检查总额、储备金和签名"),
    Entry::words("customer.proofs.stays", "您可以保持本页面打开去做别的事。结果会保留。"),
    Entry::words("customer.proofs.stop", "停止"),
    Entry::words("customer.proofs.stopped", "已停止：并未检查全部证明。结果与之前相同。"),
    Entry::words(
        "customer.proofs.busy",
        "本页面正在“验证”页签中检查情景证明。请等它完成，或在那里停止；然后再按一次按钮。",
    ),
    Entry::words("customer.proofs.refused", "验证程序无法读取这些证明：原因见本页面的“验证”页签。"),
    Entry::words(
        "customer.proofs.other",
        "这些证明属于另一份账簿。请选择与您的文件相对应的账簿归档文件。",
    ),
    Entry::words(
        "customer.proofs.bundle",
        "本页面没有附带证明。请选择交易所公布的账簿归档文件（`bundle.tar`）。",
    ),
    Entry::words("customer.proofs.choose", "选择归档文件"),
    Entry::words("customer.seconds", "{seconds} 秒"),
    Entry::words("customer.minutes", "{minutes} 分 {seconds} 秒"),
    Entry::words("customer.receipt", "您的回执"),
    Entry::words("customer.receipt.save", "保存回执"),
    Entry::words("customer.receipt.print", "打印回执"),
    Entry::words("customer.receipt.keep", "保留回执"),
    Entry::words("customer.report", "故障报告"),
    Entry::words("customer.report.make", "生成不含隐私的报告"),
    Entry::words("customer.report.save", "保存报告"),
    Entry::words("customer.report.copy", "复制报告"),
    Entry::words("customer.close", "关闭"),
    Entry::words("customer.saved", "已保存为 {name}。"),
    Entry::words("customer.save-json", "保存为 JSON"),
    Entry::words("customer.save-page", "保存为网页"),
];
