//! JOB-11: the model has a use for validation data, where the data itself is not looked at.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};
use crate::model::ValidationData;

use crate::job::check::{Judgement, Subject};

/// The model has a use for validation data, where the data itself is not looked at.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-11",
    name: "validation-data-taken",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-prepare.html",
    ),
    docs: include_str!("validation_data_taken.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let request = subject.request;
    if !request.validation {
        return Judgement::Skip("the job has no validation data".to_owned());
    }
    let Some(entry) = request.entry() else {
        return Judgement::Skip(format!(
            "what becomes of validation data for `{}` is not known",
            request.foundation
        ));
    };
    let (severity, message) = match entry.validation.value {
        ValidationData::Optional => return Judgement::Pass(vec![entry.id.clone()]),
        // Where the data was looked at, FILE-18 has said so of the file.
        _ if request.records.is_some() => {
            return Judgement::Skip("FILE-18 judges it with the data".to_owned());
        }
        ValidationData::Unsupported => (
            Severity::Error,
            format!("{} takes no validation data", entry.name),
        ),
        ValidationData::Ignored => (
            Severity::Error,
            format!("training {} ignores validation data", entry.name),
        ),
        ValidationData::SplitByService => (
            Severity::Warning,
            format!(
                "the service splits validation data for {} off the training data itself; whether it takes any beside that is unverified",
                entry.name
            ),
        ),
    };
    let source = &entry.validation.source;
    Judgement::Found(vec![
        Diagnostic::new(&RULE, message)
            .severity(severity)
            .located(Location::Key("data.validation".to_owned()))
            .evidence(format!("stated by: {} ({})", source.title, source.url))
            .remedy(Remedy::text(
                "take `validation` out of `[data]`, or add its records to the training data",
            )),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;
    use crate::model::CustomizationType;

    fn of(model: &str, kind: CustomizationType) -> Case {
        let mut case = Case::good();
        case.request.foundation = model.parse().unwrap();
        case.request.customization_type = kind;
        case.request.validation = true;
        case.request.records = None;
        case
    }

    #[test]
    fn each_model_says_what_becomes_of_validation_data() {
        let tuned = CustomizationType::FineTuning;
        of("amazon.nova-lite-v1:0:300k", tuned).passes(&RULE);
        let found = of("amazon.titan-embed-image-v1:0", tuned).fails(&RULE);
        assert!(
            found[0].message.ends_with("takes no validation data"),
            "{}",
            found[0].message
        );
        of("amazon.nova-2-lite-v1:0:256k", tuned).fails(&RULE);
        of(
            "amazon.nova-2-lite-v1:0:256k",
            CustomizationType::ReinforcementFineTuning,
        )
        .passes(&RULE);
        of("amazon.nova-lite-v1:0:300k", CustomizationType::Distillation).warns(&RULE);
        of("acme.anvil-v1", tuned).skips(&RULE);
    }

    #[test]
    fn it_is_said_once() {
        let mut case = of("amazon.titan-embed-image-v1:0", CustomizationType::FineTuning);
        case.request.records = Some(1_000);
        case.skips(&RULE);
        case.request.validation = false;
        case.skips(&RULE);
    }
}
