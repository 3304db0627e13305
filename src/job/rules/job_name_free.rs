//! JOB-02: the derived job name is free, or belongs to this very request.

use crate::diagnostic::{Diagnostic, Remedy, Rule, Severity, Source};

use crate::job::JobName;
use crate::job::check::{Judgement, Subject};

/// The derived job name is free, or belongs to this very request.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-02",
    name: "job-name-free",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html",
    ),
    docs: include_str!("job_name_free.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let Some(names) = &subject.request.names else {
        return Judgement::Skip("the job name could not be derived".to_owned());
    };
    Judgement::known(&subject.facts.existing_job, |existing| match existing {
        Some(job) if !job.is_of(names, &subject.request.uris) => {
            Judgement::Found(vec![finding(&names.job_name, job.arn.as_str())])
        }
        _ => Judgement::Pass(vec![names.job_name.to_string()]),
    })
}

/// The finding that `name` belongs to the job `arn`, which is of another request.
pub fn finding(name: &JobName, arn: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("the job name `{name}` is taken by a job of another request"),
    )
    .resource(arn)
    .evidence("jobs cannot be deleted, so their names are taken for good")
    .remedy(Remedy::text("change `job.name`, or run `finetune submit --new`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::snapshot::tests::started;
    use crate::job::testing::Case;

    #[test]
    fn a_job_of_another_token_takes_the_name_and_one_of_this_token_does_not() {
        let mut case = Case::good();
        case.passes(&RULE);
        let mut job = started();
        case.facts.existing_job = Read::Known(Some(job.clone()));
        let found = case.fails(&RULE);
        assert_eq!(found[0].resources, [job.arn.as_str()]);
        let names = case.request.names.as_ref().unwrap();
        job.client_request_token = Some(names.client_request_token.to_string());
        case.facts.existing_job = Read::Known(Some(job));
        case.passes(&RULE);
    }

    #[test]
    fn without_an_answer_it_is_unknown() {
        let mut case = Case::good();
        case.facts.existing_job =
            Read::Unread("the caller lacks `bedrock:GetModelCustomizationJob`".to_owned());
        case.unknown(&RULE);
    }
}
