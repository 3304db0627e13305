//! FILE-03: the name is of letters, digits and `_ - .`.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};

rule!("FILE-03", "name-characters", Warning, source::NOVA, "name_characters.md");

/// Reports the first character of the file's name that Bedrock's alphabet lacks.
pub(crate) fn check(path: &str) -> Option<Diagnostic> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let bad = name.chars().find(|c| !c.is_ascii_alphanumeric() && !"_-.".contains(*c))?;
    let mended: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "_-.".contains(c) { c } else { '-' })
        .collect();
    Some(
        Diagnostic::new(&RULE, format!("the name `{name}` holds `{}`", bad.escape_default()))
            .located(Location::File(FileLocation::file(path)))
            .evidence("names are of letters, digits, `_`, `-` and `.`")
            .remedy(Remedy::text(format!("rename it, for example to `{mended}`"))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bad_character_is_named_and_folders_do_not_count() {
        assert!(check("my folder/train_1-a.jsonl").is_none());
        let finding = check("my train+1.jsonl").unwrap();
        assert_eq!(finding.message, "the name `my train+1.jsonl` holds ` `");
    }
}
