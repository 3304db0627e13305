//! FILE-32: by which format the records are judged.

use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy, Source};
use crate::model::DataFormat;

rule!("FILE-32", "format-noted", Info, Source::Finetune, "format_noted.md");

/// Notes what the records are judged by, where that needs saying: the format was guessed, or could not
/// be told.
pub(crate) fn check(path: &str, format: Option<DataFormat>, guessed: bool) -> Option<Diagnostic> {
    let message = match format {
        None => "no format was recognised: only the rules on files and on JSON were applied".to_owned(),
        Some(format) if guessed => format!("format `{format}` was guessed from the first records"),
        Some(_) => return None,
    };
    Some(
        Diagnostic::new(&RULE, message)
            .located(Location::File(FileLocation::file(path)))
            .remedy(Remedy::text("name the base model with `--model`, so that its format and limits are applied")),
    )
}
