//! FILE-02: the name ends in `.jsonl`.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};

rule!("FILE-02", "extension", Warning, source::PREPARE, "extension.md");

/// Reports a name that does not end in `.jsonl`.
pub(crate) fn check(path: &str) -> Option<Diagnostic> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    #[expect(clippy::case_sensitive_file_extension_comparisons, reason = "object keys are case-sensitive")]
    if name.ends_with(".jsonl") {
        return None;
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(
        Diagnostic::new(&RULE, format!("the name `{name}` does not end in `.jsonl`"))
            .located(Location::File(FileLocation::file(path)))
            .remedy(Remedy::text(format!("rename it to `{stem}.jsonl` when it holds one record a line"))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lower_case_jsonl_will_do() {
        assert!(check("a/b.jsonl").is_none());
        assert!(check("a/b.json").is_some() && check("b.JSONL").is_some() && check("jsonl").is_some());
    }
}
