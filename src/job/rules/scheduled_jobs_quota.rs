//! ACCT-12: the account may schedule one more job.

use crate::diagnostic::{Diagnostic, Remedy, Rule, Severity, Source};

use crate::job::SCHEDULED_JOBS;
use crate::job::check::{Judgement, Subject};

/// The account may schedule one more job.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-12",
    name: "scheduled-jobs-quota",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/general/latest/gr/bedrock.html"),
    docs: include_str!("scheduled_jobs_quota.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    if subject.job_is_there() {
        return Judgement::Skip("the job is there already: no new one is made".to_owned());
    }
    Judgement::known(&subject.facts.readiness.unfinished_jobs, |jobs| {
        if jobs.count < SCHEDULED_JOBS {
            return Judgement::Pass(vec![format!("{} of {SCHEDULED_JOBS}", jobs.count)]);
        }
        let region = &subject.request.region;
        let message = format!(
            "the account has {} jobs that have not ended, and may schedule {SCHEDULED_JOBS}",
            jobs.count
        );
        Judgement::Found(vec![
            Diagnostic::new(&RULE, message)
                .evidence(format!("counted in {}", subject.place()))
                .evidence("that AWS counts the jobs in `InProgress` and `Stopping` is unverified")
                .remedy(
                    Remedy::text("wait until a job has ended, or stop one; the quota cannot be raised. The command lists them")
                        .command(format!(
                            "aws bedrock list-model-customization-jobs --region {region} --status-equals InProgress"
                        )),
                ),
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;
    use crate::job::{Counted, Read};

    #[test]
    fn the_tenth_unfinished_job_leaves_no_room_for_another() {
        let mut case = Case::good();
        for (count, fits) in [(9, true), (10, false)] {
            case.facts.readiness.unfinished_jobs = Read::Known(Counted {
                count,
                complete: true,
            });
            if fits {
                case.passes(&RULE);
            } else {
                case.fails(&RULE);
            }
        }
        case.facts.existing_job = Read::Known(Some(crate::job::snapshot::tests::started()));
        case.skips(&RULE);
        case.facts.existing_job = Read::Known(None);
        case.facts.readiness.unfinished_jobs =
            Read::Unread("the caller lacks `bedrock:ListModelCustomizationJobs`".to_owned());
        case.unknown(&RULE);
    }
}
