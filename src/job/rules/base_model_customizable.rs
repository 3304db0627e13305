//! ACCT-04: the base model takes the customization type.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::ModelFact;
use crate::job::check::{Judgement, Subject};
use crate::model::CustomizationType;

/// The base model takes the customization type.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-04",
    name: "base-model-customizable",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-fine-tuning.html",
    ),
    docs: include_str!("base_model_customizable.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let (model, kind) = (&subject.request.base_model, subject.request.customization_type);
    if kind == CustomizationType::ReinforcementFineTuning {
        return Judgement::Skip(
            "the API does not say which models take reinforcement fine-tuning".to_owned(),
        );
    }
    Judgement::known(&subject.facts.base_model, |fact| match fact {
        ModelFact::Missing(_) => Judgement::Skip("the base model was not found".to_owned()),
        ModelFact::Here { custom: Some(_), .. } => {
            Judgement::Skip("a custom model does not say how it can be customized further".to_owned())
        }
        ModelFact::Here { customizations, .. } => {
            if customizations.iter().any(|known| known == kind.name()) {
                return Judgement::Pass(vec![model.to_string()]);
            }
            let takes = if customizations.is_empty() {
                "it takes none".to_owned()
            } else {
                format!("it takes {}", customizations.join(", "))
            };
            Judgement::Found(vec![
                Diagnostic::new(&RULE, format!("base model `{model}` does not take `{kind}`"))
                    .located(Location::Key("job.base_model".to_owned()))
                    .resource(model.as_str())
                    .evidence(takes)
                    .remedy(Remedy::text(
                        "take the ID with the suffix of the variant that can be customized, such as `amazon.nova-lite-v1:0:300k`, or another customization type",
                    )),
            ])
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::testing::Case;

    #[test]
    fn a_model_is_customized_only_in_the_ways_it_lists() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.request.customization_type = CustomizationType::ContinuedPreTraining;
        assert_eq!(
            case.fails(&RULE)[0].evidence,
            ["it takes FINE_TUNING, DISTILLATION"]
        );
        case.request.customization_type = CustomizationType::ReinforcementFineTuning;
        case.skips(&RULE);
        case.request.customization_type = CustomizationType::FineTuning;
        case.facts.base_model = Read::Known(ModelFact::Here {
            lifecycle: Some("ACTIVE".to_owned()),
            dates: None,
            customizations: Vec::new(),
            custom: None,
        });
        assert_eq!(case.fails(&RULE)[0].evidence, ["it takes none"]);
    }
}
