//! ACCT-07: the buckets of the request lie in the Region of the job.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};
use crate::job::{BucketFact, Read};

/// The buckets of the request lie in the Region of the job.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-07",
    name: "bucket-in-region",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-troubleshooting.html",
    ),
    docs: include_str!("bucket_region.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let buckets = subject.request.buckets();
    let region = &subject.request.region;
    let (mut found, mut unread) = (Vec::new(), None);
    for (key, bucket) in &buckets {
        let elsewhere = match subject.facts.buckets.get(*bucket) {
            Some(Read::Known(BucketFact::Elsewhere(elsewhere))) => elsewhere,
            Some(Read::Unread(reason)) => {
                unread = Some(reason.clone());
                continue;
            }
            _ => continue,
        };
        let message = match elsewhere {
            Some(elsewhere) => {
                format!("bucket `{bucket}` lies in Region `{elsewhere}`, the job runs in `{region}`")
            }
            None => format!("bucket `{bucket}` does not lie in `{region}`, where the job runs"),
        };
        found.push(
            Diagnostic::new(&RULE, message)
                .located(Location::Key((*key).to_owned()))
                .resource(*bucket)
                .remedy(Remedy::text(format!(
                    "use a bucket in `{region}`; a bucket cannot be moved"
                ))),
        );
    }
    let there = subject.buckets_there();
    if there.is_empty() && found.is_empty() && unread.is_none() {
        return Judgement::Skip("no bucket of the request exists".to_owned());
    }
    Judgement::of_read(found, unread, there)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    #[test]
    fn a_bucket_of_another_region_is_named_with_that_region() {
        let mut case = Case::good();
        case.passes(&RULE);
        for (elsewhere, told) in [
            (Some("us-west-2".to_owned()), "lies in Region `us-west-2`"),
            (None, "does not lie in `us-east-1`"),
        ] {
            let fact = Read::Known(BucketFact::Elsewhere(elsewhere));
            case.facts.buckets.insert("acme-finetune".to_owned(), fact);
            let found = case.fails(&RULE);
            assert!(found[0].message.contains(told), "{}", found[0].message);
        }
    }

    #[test]
    fn a_bucket_at_fault_is_named_though_another_could_not_be_looked_at() {
        let mut case = Case::good();
        let faulty = Read::Known(BucketFact::Elsewhere(None));
        case.facts.buckets.insert("acme-finetune".to_owned(), faulty);
        let unread = Read::Unread("no answer".to_owned());
        case.facts.buckets.insert("other".to_owned(), unread);
        // Before and after the one at fault: the order must not matter.
        for at in [0, case.request.uris.len() + 1] {
            case.request
                .uris
                .insert(at, ("output", "s3://other/out/".parse().unwrap()));
        }
        assert_eq!(case.fails(&RULE)[0].resources, ["acme-finetune"]);
    }

    #[test]
    fn a_bucket_that_does_not_exist_passes_nothing() {
        let mut case = Case::good();
        let missing = Read::Known(BucketFact::Missing);
        case.facts.buckets.insert("acme-finetune".to_owned(), missing);
        case.skips(&RULE);
    }
}
