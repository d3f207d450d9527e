//! The page: a template with style, data and script put in, named by hash in its policy.

use base64::{engine::general_purpose::STANDARD, Engine};
use ringfence_verifier::{message::Language, report::html};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    error::WebError,
    scripts::{script, worker},
    words,
};

/// The size of the generators inside the page: every shape of the protocol uses it.
pub(crate) const GENERATORS_K: u32 = 14;

pub(crate) const TEMPLATE: &str = include_str!("../static/page.html");
const STYLE: &str = include_str!("../static/page.css");

/// The page with this module and these generators inside.
pub(crate) fn assemble(wasm: &[u8], generators: &[u8]) -> Result<String, WebError> {
    let style = format!("{}{STYLE}", html::STYLE);
    let (script, worker) = (script()?, worker()?);
    let build = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "wasm_sha256": sha256_hex(wasm),
        "worker_sha256": sha256_hex(worker.as_bytes()),
        "script_sha256": sha256_hex(script.as_bytes()),
        "style_sha256": sha256_hex(style.as_bytes()),
    });
    let data = [
        ("rf-build".to_owned(), build.to_string()),
        ("rf-worker".to_owned(), STANDARD.encode(worker)),
        ("rf-wasm".to_owned(), STANDARD.encode(wasm)),
        (format!("rf-generators-{GENERATORS_K}"), STANDARD.encode(generators)),
    ];
    let data = data
        .map(|(id, text)| format!("<script type=\"text/plain\" id=\"{id}\">{text}</script>"))
        .join("\n");
    // Whoever runs no scripts reads the first language.
    let template = words::put_into(TEMPLATE, Language::ALL[0])?;
    let filled = fill(&template, "csp", &policy(&style, &script))?;
    let filled = fill(&filled, "style", &format!("<style>{style}</style>"))?;
    let filled = fill(&filled, "data", &data)?;
    fill(&filled, "script", &format!("<script>{script}</script>"))
}

/// What the page may do: run its own script and module, start its own worker, read files beside it.
fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let directives = directives(&hash(style), &hash(script));
    format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{directives}\">")
}

/// The policy for a style and a script of these hashes. It stands in `docs/browser.md` too.
fn directives(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; script-src 'sha256-{script}' 'wasm-unsafe-eval'; style-src \
         'sha256-{style}'; worker-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
}

fn fill(template: &str, place: &str, with: &str) -> Result<String, WebError> {
    let line = format!("<!-- ringfence:{place} -->");
    match template.split_once(&line) {
        Some((before, after)) if !after.contains(&line) => Ok(format!("{before}{with}{after}")),
        _ => Err(WebError::Template(line)),
    }
}

/// SHA-256, in hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_of_page_and_reports_are_those_of_the_document() {
        let document = include_str!("../../../docs/browser.md");
        let report = html::page("", "");
        let policy = report.split_once("Content-Security-Policy\" content=\"").unwrap().1;
        let policy = policy.split_once('"').unwrap().0;
        let style = report.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let policy = policy.replace(&STANDARD.encode(Sha256::digest(style)), "…");
        for policy in [directives("…", "…"), policy] {
            assert!(document.lines().any(|line| line == policy), "{policy}");
        }
        // What a page saves is made by the module: no script writes a policy of its own.
        assert!(!script().unwrap().contains("Content-Security-Policy"));
    }

    #[test]
    fn scripts_have_no_list_of_hidden_characters() {
        for script in [script().unwrap(), worker().unwrap()] {
            for list in ["\\u{2", "\\u{E", "\\u2", "\\u0", "\\x", "\\p{"] {
                let found = script.lines().find(|line| line.contains(list));
                assert_eq!(found, None, "{list}");
            }
        }
    }

    #[test]
    fn page_names_its_parts_by_hash_and_loads_nothing() {
        let page = assemble(b"\0asm", b"generators").unwrap();
        assert!(page.contains("<meta name=\"ringfence-page\""));
        assert!(!page.contains("<!-- ringfence:"));
        let loads = ["src=", "href=\"http", "<link", "@import", "url(", " style=\"", " onclick="];
        for text in loads {
            assert!(!page.contains(text), "{text}");
        }
        let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let expected = STANDARD.encode(Sha256::digest(style));
        assert!(page.contains(&format!("style-src 'sha256-{expected}'")));
        assert_eq!(page.matches("<script>").count(), 1);
        let script = page.split_once("<script>").unwrap().1.split_once("</script>").unwrap().0;
        let expected = STANDARD.encode(Sha256::digest(script));
        assert!(page.contains(&format!("script-src 'sha256-{expected}' 'wasm-unsafe-eval'")));
    }
}
