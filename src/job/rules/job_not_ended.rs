//! JOB-03: the job of this request did not end `Failed` or `Stopped`.

use crate::diagnostic::{Diagnostic, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};
use crate::job::{JobSnapshot, JobStatus};

/// The job of this request did not end `Failed` or `Stopped`.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-03",
    name: "job-not-ended",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Finetune,
    docs: include_str!("job_not_ended.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let Some(names) = &subject.request.names else {
        return Judgement::Skip("the job name could not be derived".to_owned());
    };
    Judgement::known(&subject.facts.existing_job, |existing| match existing {
        Some(job)
            if job.is_of(names, &subject.request.uris)
                && matches!(job.status, JobStatus::Failed | JobStatus::Stopped) =>
        {
            Judgement::Found(vec![finding(job)])
        }
        Some(job) => Judgement::Pass(vec![job.arn.to_string()]),
        None => Judgement::Pass(Vec::new()),
    })
}

/// The finding that the job of this request has ended without a model.
pub fn finding(job: &JobSnapshot) -> Diagnostic {
    let mut finding = Diagnostic::new(
        &RULE,
        format!(
            "the job `{}` of this request has ended `{}`",
            job.name, job.status
        ),
    )
    .resource(job.arn.as_str());
    if let Some(message) = &job.failure_message {
        finding = finding.evidence(format!("failure message: {message}"));
    }
    finding.remedy(Remedy::text(
        "mend the cause (`finetune status` explains it) and run `finetune submit --new`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::snapshot::tests::started;
    use crate::job::testing::Case;

    #[test]
    fn only_a_job_of_this_request_that_ended_without_a_model_asks_for_a_new_one() {
        let mut case = Case::good();
        case.passes(&RULE);
        let names = case.request.names.clone().unwrap();
        for (status, fails) in [
            (JobStatus::Failed, true),
            (JobStatus::Stopped, true),
            (JobStatus::Completed, false),
            (JobStatus::InProgress, false),
        ] {
            let mut job = started();
            job.client_request_token = Some(names.client_request_token.to_string());
            job.status = status;
            job.failure_message = Some("no".to_owned());
            case.facts.existing_job = Read::Known(Some(job));
            if fails {
                assert_eq!(case.fails(&RULE)[0].evidence, ["failure message: no"]);
            } else {
                case.passes(&RULE);
            }
        }
    }
}
