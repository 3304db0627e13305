//! A rule: a code for good, a name, a severity, a source and a page of text.

use super::Severity;

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A page that states the rule.
    Page(&'static str),
    /// A user of the service found it by experiment, or reported it; AWS does not state it.
    FieldReport,
    /// Follows from what `finetune` itself needs (its configuration file, its journal).
    Finetune,
}

impl Source {
    /// Returns the text that reports carry in `source`.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Page(url) => url,
            Self::FieldReport => "field report",
            Self::Finetune => "finetune",
        }
    }
}

/// One rule of the catalogue. It stands beside the check that applies it.
#[derive(Debug)]
pub struct Rule {
    /// The code, for good: a family and two digits, such as `CONV-05`.
    pub code: &'static str,
    /// The name that explains it, such as `unknown-role`.
    pub name: &'static str,
    /// The severity unless the user sets another.
    pub severity: Severity,
    /// The version of `finetune` that brought it.
    pub since: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// What it checks, why it matters, an example, how to fix it (Markdown).
    pub docs: &'static str,
}

impl Rule {
    /// Returns what the rule checks in one sentence: the first of its page, on one line.
    pub fn summary(&self) -> String {
        let paragraph = self
            .docs
            .split("\n\n")
            .map(str::trim)
            .find(|paragraph| !paragraph.is_empty() && !paragraph.starts_with('#'))
            .unwrap_or_default();
        let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        let end = text
            .match_indices(". ")
            .find(|(at, _)| text[at + 2..].starts_with(char::is_uppercase))
            .map_or(text.len(), |(at, _)| at + 1);
        text[..end].trim_end_matches('.').to_owned()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_the_first_sentence_of_the_page() {
        let rule = |docs| Rule {
            code: "X-01",
            name: "x",
            severity: Severity::Error,
            since: "0.1.0",
            source: Source::Finetune,
            docs,
        };
        let page =
            "## What it checks\n\nNames end in\n`.jsonl`. Other ends, e.g. `.json`, are told.\n\n## Why\n";
        assert_eq!(rule(page).summary(), "Names end in `.jsonl`");
        assert_eq!(rule("## Only\n\ne.g. this one").summary(), "e.g. this one");
        assert_eq!(rule("").summary(), "");
    }
}
