//! ACCT-06: the buckets of the request belong to the caller's account and can be seen.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};
use crate::job::{BucketFact, Read};

/// The buckets of the request belong to the caller's account and can be seen.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-06",
    name: "bucket-access",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-troubleshooting.html",
    ),
    docs: include_str!("bucket_access.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let buckets = subject.request.buckets();
    let (mut found, mut unread) = (Vec::new(), None);
    for (key, bucket) in &buckets {
        let told = match subject.facts.buckets.get(*bucket) {
            Some(Read::Known(BucketFact::Forbidden(told))) => told,
            Some(Read::Unread(reason)) => {
                unread = Some(reason.clone());
                continue;
            }
            _ => continue,
        };
        let whose = match &subject.request.account {
            Some(account) => format!("account `{account}`"),
            None => "the caller's account".to_owned(),
        };
        found.push(
            Diagnostic::new(
                &RULE,
                format!("bucket `{bucket}` does not belong to {whose}, or the caller may not see it"),
            )
            .located(Location::Key((*key).to_owned()))
            .resource(*bucket)
            .evidence(told.clone())
            .remedy(Remedy::text(
                "use a bucket of this account, or let the caller `s3:ListBucket` on it",
            )),
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
    fn a_bucket_in_foreign_hands_is_refused() {
        let mut case = Case::good();
        case.passes(&RULE);
        let forbidden = BucketFact::Forbidden("403".to_owned());
        case.facts
            .buckets
            .insert("acme-finetune".to_owned(), Read::Known(forbidden));
        let found = case.fails(&RULE);
        assert_eq!(
            found[0].message,
            "bucket `acme-finetune` does not belong to account `111122223333`, or the caller may not see it"
        );
    }

    #[test]
    fn a_bucket_at_fault_is_named_though_another_could_not_be_looked_at() {
        let mut case = Case::good();
        let faulty = Read::Known(BucketFact::Forbidden("403".to_owned()));
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
