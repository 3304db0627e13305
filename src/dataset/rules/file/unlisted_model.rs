//! FILE-33: the catalogue knows the model.

use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Location, Remedy, Source};
use crate::model::{CustomizationType, Entry, ModelId, catalogue};

rule!("FILE-33", "unlisted-model", Warning, Source::Finetune, "unlisted_model.md");

/// Reports a model that is not listed, and what stands in for it.
pub(crate) fn check(model: &ModelId, kind: CustomizationType, entry: Option<&Entry>) -> Option<Diagnostic> {
    if entry.is_some() {
        return None;
    }
    let message = match catalogue().family_of(model) {
        Some(family) => format!(
            "nothing is known of `{kind}` with base model `{model}`: it is judged as {}, without limits",
            family.name
        ),
        None => format!("nothing is known of `{kind}` with base model `{model}`: no limits are applied"),
    };
    Some(
        Diagnostic::new(&RULE, message)
            .located(Location::Key("job.base_model".to_owned()))
            .remedy(Remedy::text(
                "check the ID (`finetune explain FILE-33`), or say the format with `--data-format`",
            )),
    )
}
