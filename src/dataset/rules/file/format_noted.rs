//! FILE-32: by which format the records are judged.

use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy, Source};
use crate::model::DataFormat;

rule!("FILE-32", "format-noted", Info, Source::Finetune, "format_noted.md");

/// Notes what the records are judged by, where that needs saying: the format was guessed, or could not
/// be told, because no base model is named or, with `model_named`, because nothing is known of it.
pub(crate) fn check(
    path: &str,
    format: Option<DataFormat>,
    guessed: bool,
    model_named: bool,
) -> Option<Diagnostic> {
    let message = match format {
        None => "no format was recognised: only the rules on files and on JSON were applied".to_owned(),
        Some(format) if guessed => format!("format `{format}` was guessed from the first records"),
        Some(_) => return None,
    };
    let remedy = if model_named {
        "nothing is known of the base model: name the format with `--data-format`, or describe the model in \
         `models.toml`"
    } else {
        "name the base model with `--model`, so that its format and limits are applied"
    };
    Some(
        Diagnostic::new(&RULE, message)
            .located(Location::File(FileLocation::file(path)))
            .remedy(Remedy::text(remedy)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_for_a_model_that_is_named_already() {
        let remedy = |named| {
            let finding = check("train.jsonl", Some(DataFormat::Converse), true, named).unwrap();
            finding.remedy.unwrap().text
        };
        assert!(remedy(false).contains("`--model`"));
        assert!(!remedy(true).contains("`--model`") && remedy(true).contains("`--data-format`"));
    }
}
