//! JOB-08: no custom model has the derived name.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};

/// No custom model has the derived name.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-08",
    name: "custom-model-name-free",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetCustomModel.html"),
    docs: include_str!("custom_model_name_free.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let Some(names) = &subject.request.names else {
        return Judgement::Skip("the custom model's name could not be derived".to_owned());
    };
    if subject.job_is_there() {
        return Judgement::Skip("the job is there already: no new one is made".to_owned());
    }
    let name = names.custom_model_name.as_str();
    Judgement::known(&subject.facts.readiness.named_model, |model| {
        let Some(arn) = model else {
            return Judgement::Pass(vec![name.to_owned()]);
        };
        let region = &subject.request.region;
        let command = format!("aws bedrock get-custom-model --region {region} --model-identifier {name}");
        Judgement::Found(vec![
            Diagnostic::new(&RULE, format!("the custom model name `{name}` is taken"))
                .located(Location::Key("job.custom_model_name".to_owned()))
                .resource(arn.as_str())
                .evidence("the same request was submitted under another `job.name` before: the digits are those of its content")
                .evidence("Bedrock identifies custom models by their names; that it refuses a second one of a name is unverified")
                .remedy(
                    Remedy::text("use the model that is there, or change `job.custom_model_name`").command(command),
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
    fn a_model_of_the_name_is_named() {
        let mut case = Case::good();
        case.passes(&RULE);
        let arn =
            "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-lite-v1:0:300k/abcdef012345";
        case.facts.readiness.named_model = Read::Known(Some(arn.to_owned()));
        assert_eq!(case.warns(&RULE)[0].resources, [arn]);
        case.facts.existing_job = Read::Known(Some(crate::job::snapshot::tests::started()));
        case.skips(&RULE);
    }

    #[test]
    fn a_name_that_could_not_be_looked_for_is_unknown() {
        let mut case = Case::good();
        case.facts.readiness.named_model = Read::Unread("there are more than 1000 custom models".to_owned());
        case.unknown(&RULE);
    }
}
