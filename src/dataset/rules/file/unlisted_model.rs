//! FILE-33: the catalogue knows the model.

use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Location, Remedy, Source};
use crate::model::{Catalogue, CustomizationType, ModelId};

rule!("FILE-33", "unlisted-model", Warning, Source::Finetune, "unlisted_model.md");

/// Reports a model that is not listed, what stands in for it, and what may have been meant.
pub(crate) fn finding(model: &ModelId, kind: CustomizationType, catalogue: &Catalogue) -> Diagnostic {
    let message = match catalogue.family_of(model) {
        Some(family) => format!(
            "nothing is known of `{kind}` with base model `{model}`: it is judged as {}, without limits",
            family.name
        ),
        None => format!("nothing is known of `{kind}` with base model `{model}`: no limits are applied"),
    };
    let ways: Vec<_> = catalogue
        .of_model(model)
        .map(|entry| format!("`{}`", entry.customization_type))
        .collect();
    let remedy = match (ways.as_slice(), catalogue.nearest(model.bare())) {
        ([_, ..], _) => format!("the ways to customize it that are known are {}", ways.join(", ")),
        ([], Some(near)) => format!("did you mean `{}`? if not, describe the model in `models.toml`", near.id),
        ([], None) => {
            "check the ID (`finetune models --all` lists those that are known), or describe the model in `models.toml`"
                .to_owned()
        }
    };
    Diagnostic::new(&RULE, message)
        .located(Location::Key("job.base_model".to_owned()))
        .remedy(Remedy::text(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue;

    #[test]
    fn a_misspelt_model_is_answered_with_the_one_it_is_like() {
        let remedy = |model: &str, kind| {
            let finding = finding(&model.parse().unwrap(), kind, catalogue());
            finding.remedy.unwrap().text
        };
        let misspelt = remedy("amazon.nova-lit-v1:0:300k", CustomizationType::FineTuning);
        assert!(
            misspelt.starts_with("did you mean `amazon.nova-lite-v1:0:300k`?"),
            "{misspelt}"
        );
        let other_way = remedy("amazon.nova-lite-v1:0:300k", CustomizationType::ContinuedPreTraining);
        assert!(other_way.contains("`FINE_TUNING`"), "{other_way}");
        let strange = remedy("acme.anvil-v1", CustomizationType::FineTuning);
        assert!(strange.contains("--all"), "{strange}");
    }
}
