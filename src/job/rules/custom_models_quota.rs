//! ACCT-11: the account may have one more custom model.

use crate::diagnostic::{Diagnostic, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};
use crate::job::{CUSTOM_MODELS_QUOTA, Read};

/// The account may have one more custom model.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-11",
    name: "custom-models-quota",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/general/latest/gr/bedrock.html"),
    docs: include_str!("custom_models_quota.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    if subject.job_is_there() {
        return Judgement::Skip("the job is there already: no new one is made".to_owned());
    }
    let readiness = &subject.facts.readiness;
    Judgement::known(&readiness.custom_models_quota, |&quota| {
        Judgement::known(&readiness.custom_models, |models| {
            if !models.complete && quota > models.count {
                return Judgement::Unknown(format!("there are more than {} custom models", models.count));
            }
            // Each of them makes a model when it completes.
            let running = match &readiness.unfinished_jobs {
                Read::Known(jobs) => jobs.count,
                Read::Unread(_) | Read::Needless(_) => 0,
            };
            let (severity, message) = if models.count >= quota {
                let message = format!(
                    "the account has {} custom models, its quota is {quota}",
                    models.count
                );
                (Severity::Error, message)
            } else if models.count + running >= quota {
                let message = format!(
                    "the account has {} custom models and {running} jobs that will make more, its quota is {quota}",
                    models.count
                );
                (Severity::Warning, message)
            } else {
                return Judgement::Pass(vec![format!("{} of {quota}", models.count)]);
            };
            let region = &subject.request.region;
            let text = format!(
                "delete custom models that nobody uses (`aws bedrock list-custom-models`), or ask for a higher quota {CUSTOM_MODELS_QUOTA}, which is adjustable"
            );
            let command = format!(
                "aws service-quotas request-service-quota-increase --region {region} --service-code bedrock --quota-code {CUSTOM_MODELS_QUOTA} --desired-value {}",
                quota + 100
            );
            let terraform = format!(
                "resource \"aws_servicequotas_service_quota\" \"custom_models\" {{\n  service_code = \"bedrock\"\n  quota_code   = \"{CUSTOM_MODELS_QUOTA}\"\n  value        = {}\n}}",
                quota + 100
            );
            Judgement::Found(vec![
                Diagnostic::new(&RULE, message)
                    .severity(severity)
                    .resource(CUSTOM_MODELS_QUOTA)
                    .evidence(format!("counted in {}", subject.place()))
                    .remedy(Remedy::text(text).command(command).terraform(terraform)),
            ])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Counted;
    use crate::job::testing::Case;

    fn counted(count: u64, complete: bool) -> Read<Counted> {
        Read::Known(Counted { count, complete })
    }

    #[test]
    fn a_quota_that_is_used_up_fails_and_one_that_will_be_warns() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.facts.readiness.custom_models = counted(99, true);
        assert_eq!(
            case.warns(&RULE)[0].message,
            "the account has 99 custom models and 1 jobs that will make more, its quota is 100"
        );
        case.facts.readiness.custom_models = counted(100, true);
        case.fails(&RULE);
        case.facts.existing_job = Read::Known(Some(crate::job::snapshot::tests::started()));
        case.skips(&RULE);
    }

    #[test]
    fn what_cannot_be_counted_or_compared_is_unknown() {
        let mut case = Case::good();
        case.facts.readiness.custom_models = counted(1_000, false);
        case.fails(&RULE);
        case.facts.readiness.custom_models_quota = Read::Known(5_000);
        case.unknown(&RULE);
        case.facts.readiness.custom_models_quota =
            Read::Unread("the caller lacks `servicequotas:GetServiceQuota`".to_owned());
        case.unknown(&RULE);
    }
}
