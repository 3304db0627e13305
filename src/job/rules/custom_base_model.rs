//! JOB-14: a custom model that the job starts from is ready, and can be customized further.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};
use crate::model::CustomizationType;

use crate::job::ModelFact;
use crate::job::check::{Judgement, Subject};

/// A custom model that the job starts from is ready, and can be customized further.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-14",
    name: "custom-base-model",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-submit.html",
    ),
    docs: include_str!("custom_base_model.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let (model, kind) = (&subject.request.base_model, subject.request.customization_type);
    Judgement::known(&subject.facts.base_model, |fact| {
        let custom = match fact {
            ModelFact::Missing(_) => return Judgement::Skip("the base model was not found".to_owned()),
            ModelFact::Here { custom: None, .. } => {
                return Judgement::Skip("the job starts from a foundation model".to_owned());
            }
            ModelFact::Here {
                custom: Some(custom), ..
            } => custom,
        };
        let finding = |severity, message: String, text: &str| {
            Diagnostic::new(&RULE, message)
                .severity(severity)
                .located(Location::Key("job.base_model".to_owned()))
                .resource(model.as_str())
                .remedy(Remedy::text(text))
        };
        let mut found = Vec::new();
        if let Some(status) = custom.status.as_deref().filter(|status| *status != "Active") {
            let message =
                format!("custom model `{model}` is `{status}`, and a job starts from one that is `Active`");
            let text = "wait until it is `Active`, or choose another model";
            let region = &subject.request.region;
            let mut finding = finding(Severity::Error, message, text);
            finding.remedy = Some(Remedy::text(text).command(format!(
                "aws bedrock get-custom-model --region {region} --model-identifier {model} --query modelStatus"
            )));
            found.push(finding);
        }
        if kind != CustomizationType::FineTuning {
            let message = format!(
                "whether custom model `{model}` takes `{kind}` is unverified: AWS says that custom models can be fine-tuned further"
            );
            let text = "use `FINE_TUNING`, or start from a foundation model";
            found.push(finding(Severity::Warning, message, text));
        }
        if let Some(made_by) = custom
            .made_by
            .as_deref()
            .filter(|made_by| !FURTHER.contains(made_by))
        {
            let message = format!(
                "custom model `{model}` was made by `{made_by}`; whether it can be customized further is unverified"
            );
            let text = "start from a model that was fine-tuned or distilled, or from a foundation model";
            found.push(finding(Severity::Warning, message, text));
        }
        Judgement::of(found, [model.to_string()])
    })
}

/// The ways in which models were made that can be customized further (Amazon Bedrock User Guide, document history,
/// 2025-10-16).
const FURTHER: [&str; 2] = ["FINE_TUNING", "DISTILLATION"];

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;
    use crate::job::{CustomModelFact, Read};

    fn from(status: Option<&str>, made_by: &str) -> Case {
        let mut case = Case::good();
        case.facts.base_model = Read::Known(ModelFact::Here {
            lifecycle: Some("ACTIVE".to_owned()),
            dates: None,
            customizations: Vec::new(),
            custom: Some(CustomModelFact {
                foundation: Some("amazon.nova-lite-v1:0:300k".to_owned()),
                status: status.map(ToOwned::to_owned),
                made_by: Some(made_by.to_owned()),
                ..CustomModelFact::default()
            }),
        });
        case
    }

    #[test]
    fn a_model_has_to_be_ready() {
        Case::good().skips(&RULE);
        from(Some("Active"), "FINE_TUNING").passes(&RULE);
        from(None, "DISTILLATION").passes(&RULE);
        for status in ["Creating", "Failed"] {
            let found = from(Some(status), "FINE_TUNING").fails(&RULE);
            assert!(found[0].message.contains(status));
        }
    }

    #[test]
    fn what_aws_does_not_say_of_further_jobs_is_a_warning() {
        assert!(
            from(Some("Active"), "IMPORTED").warns(&RULE)[0]
                .message
                .contains("unverified")
        );
        let mut case = from(Some("Active"), "FINE_TUNING");
        case.request.customization_type = CustomizationType::ReinforcementFineTuning;
        case.warns(&RULE);
    }
}
