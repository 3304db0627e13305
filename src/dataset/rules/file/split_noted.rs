//! FILE-35: which file of a folder became which split.

use crate::dataset::format::Split;
use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Source};

rule!("FILE-35", "split-noted", Info, Source::Finetune, "split_noted.md");

/// How many names a finding spells out.
const MOST_NAMES: usize = 8;

/// Notes what the files of `folder` were taken for, and what was left out because it is no `.jsonl`.
pub(crate) fn finding(folder: &str, placed: &[(String, Split)], other: &[String]) -> Diagnostic {
    let of = |split| placed.iter().filter(move |(_, own)| *own == split).map(|(name, _)| name);
    let mut parts = Vec::new();
    for split in [Split::Training, Split::Validation] {
        if let Some(names) = listed(of(split)) {
            parts.push(format!("{split} data is {names}"));
        }
    }
    let noted = Diagnostic::new(&RULE, parts.join("; ")).located(Location::File(FileLocation::file(folder)));
    match listed(other.iter()) {
        Some(names) => noted.evidence(format!("left out, because the names do not end in `.jsonl`: {names}")),
        None => noted,
    }
}

/// Lists names in a sentence, the first few of them; nothing where there are none.
pub(crate) fn listed<'a>(names: impl Iterator<Item = &'a String> + Clone) -> Option<String> {
    let count = names.clone().count();
    let shown: Vec<String> = names
        .take(MOST_NAMES)
        .map(|name| format!("`{}`", name.escape_debug()))
        .collect();
    match count {
        0 => None,
        _ if count > MOST_NAMES => Some(format!("{} and {} more", shown.join(", "), count - MOST_NAMES)),
        _ => Some(shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut_and_counted() {
        let names: Vec<String> = (0..11).map(|n| format!("t{n}")).collect();
        let text = listed(names.iter()).unwrap();
        assert!(text.ends_with("`t7` and 3 more"), "{text}");
        assert_eq!(listed(names[..2].iter()).as_deref(), Some("`t0`, `t1`"));
        assert_eq!(listed([].iter()), None);
    }
}
