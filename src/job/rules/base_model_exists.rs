//! ACCT-02: the Region has the base model.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::ModelFact;
use crate::job::check::{Judgement, Subject};

/// The Region has the base model.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-02",
    name: "base-model-exists",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-fine-tuning.html",
    ),
    docs: include_str!("base_model_exists.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let (model, region) = (&subject.request.base_model, &subject.request.region);
    Judgement::known(&subject.facts.base_model, |fact| {
        let ModelFact::Missing(told) = fact else {
            return Judgement::Pass(vec![model.to_string()]);
        };
        let command = format!(
            "aws bedrock list-foundation-models --by-customization-type FINE_TUNING --region {region} --query 'modelSummaries[].modelId'"
        );
        Judgement::Found(vec![
            Diagnostic::new(&RULE, format!("{} has no base model `{model}`", subject.place()))
                .located(Location::Key("job.base_model".to_owned()))
                .resource(model.as_str())
                .evidence(told.clone())
                .remedy(
                    Remedy::text("choose a base model of this Region; those that can be customized have a suffix, such as `amazon.nova-lite-v1:0:300k`")
                        .command(command),
                ),
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::testing::Case;

    #[test]
    fn a_model_that_the_region_has_not_is_named() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.facts.base_model = Read::Known(ModelFact::Missing("not found".to_owned()));
        let found = case.fails(&RULE);
        assert_eq!(found[0].resources, ["amazon.nova-lite-v1:0:300k"]);
        assert_eq!(found[0].evidence, ["not found"]);
    }
}
