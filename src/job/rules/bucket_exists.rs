//! ACCT-05: the buckets of the request exist.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};
use crate::job::{BucketFact, Read};

/// The buckets of the request exist.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-05",
    name: "bucket-exists",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-troubleshooting.html",
    ),
    docs: include_str!("bucket_exists.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let buckets = subject.request.buckets();
    let (mut found, mut unread) = (Vec::new(), None);
    for (key, bucket) in &buckets {
        match subject.facts.buckets.get(*bucket) {
            Some(Read::Known(BucketFact::Missing)) => {}
            Some(Read::Unread(reason)) => {
                unread = Some(reason.clone());
                continue;
            }
            _ => continue,
        }
        let region = &subject.request.region;
        let place = if region.as_str() == "us-east-1" {
            String::new()
        } else {
            format!(" --create-bucket-configuration LocationConstraint={region}")
        };
        let command = format!("aws s3api create-bucket --bucket {bucket} --region {region}{place}");
        let terraform = format!("resource \"aws_s3_bucket\" \"finetune\" {{\n  bucket = \"{bucket}\"\n}}");
        found.push(
            Diagnostic::new(&RULE, format!("bucket `{bucket}` does not exist"))
                .located(Location::Key((*key).to_owned()))
                .resource(*bucket)
                .remedy(
                    Remedy::text(format!("create the bucket in `{region}`, or correct its name"))
                        .command(command)
                        .terraform(terraform),
                ),
        );
    }
    Judgement::of_read(found, unread, buckets.into_iter().map(|(_, bucket)| bucket))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    #[test]
    fn a_bucket_that_is_not_there_is_named_with_the_key_that_names_it() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.facts
            .buckets
            .insert("acme-finetune".to_owned(), Read::Known(BucketFact::Missing));
        let found = case.fails(&RULE);
        assert_eq!(found[0].message, "bucket `acme-finetune` does not exist");
        assert_eq!(found[0].location, Some(Location::Key("data.bucket".to_owned())));
        let command = found[0].remedy.as_ref().and_then(|remedy| remedy.command.clone());
        assert_eq!(
            command.as_deref(),
            Some("aws s3api create-bucket --bucket acme-finetune --region us-east-1")
        );
    }

    #[test]
    fn a_bucket_that_could_not_be_looked_at_is_unknown() {
        let mut case = Case::good();
        case.facts
            .buckets
            .insert("acme-finetune".to_owned(), Read::Unread("no answer".to_owned()));
        case.unknown(&RULE);
    }

    #[test]
    fn a_bucket_at_fault_is_named_though_another_could_not_be_looked_at() {
        let mut case = Case::good();
        let faulty = Read::Known(BucketFact::Missing);
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
}
