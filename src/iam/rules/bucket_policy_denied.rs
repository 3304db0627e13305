//! IAM-04: no bucket policy denies the role what the job does.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::{Subject, bucket_policy_name};
use crate::iam::evaluate::Decision;

/// No bucket policy denies the role a request of the job.
pub(crate) static RULE: Rule = Rule {
    code: "IAM-04",
    name: "bucket-policy-denied",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/s3-bucket-access.html"),
    docs: include_str!("bucket_policy_denied.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let identity = subject.identity()?;
    let arn = subject.arn();
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut unknown = None;
    let mut policies = 0;
    let in_vpc = subject.request.needs.vpc.is_some();
    let mut by_way = false;
    for needed in subject.requests() {
        let Some(bucket) = needed.bucket.as_deref() else {
            continue;
        };
        let policy = match subject.bucket_policy(bucket) {
            Ok(Some(policy)) => policy,
            Ok(None) => continue,
            Err(stop) => {
                unknown.get_or_insert(stop);
                continue;
            }
        };
        policies += 1;
        let request = &needed.request;
        match identity.decide(&needed, Some(&policy)) {
            Decision::Denied(by) if by.policy == bucket_policy_name(bucket) => {
                let message = format!(
                    "statement `{}` of the policy of bucket `{bucket}` denies `{}` to service role `{}`",
                    by.statement,
                    request.action,
                    arn.name()
                );
                let text = format!(
                    "take the role out of that statement: add `\"ArnNotEquals\": {{\"aws:PrincipalArn\": \"{arn}\"}}` \
                     to its condition, or let the job use another bucket"
                );
                let command =
                    format!("aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text");
                found.push(
                    Diagnostic::new(&RULE, message)
                        .resource(&request.resource)
                        .evidence("an explicit deny wins over everything that the role is allowed")
                        .remedy(Remedy::text(text).command(command)),
                );
            }
            Decision::Undecided(why) if matches!(identity.decide(&needed, None), Decision::Allowed(_)) => {
                if in_vpc && is_of_the_way(&why) {
                    by_way = true;
                } else {
                    unknown.get_or_insert(Stop::Unknown(why));
                }
            }
            _ => {}
        }
    }
    match unknown {
        _ if !found.is_empty() => Ok(Judgement::Found(found)),
        Some(stop) => Err(stop),
        None if by_way => Err(Stop::Skip(
            "what the policies of the buckets ask of the way from the VPC, NET-40 judges".to_owned(),
        )),
        None if policies == 0 => Err(Stop::Skip("the buckets have no policy".to_owned())),
        None => Ok(Judgement::of(found, subject.request.needs.buckets())),
    }
}

/// Whether what could not be decided is which way a request takes to Amazon S3.
fn is_of_the_way(why: &str) -> bool {
    ["`aws:SourceVpc`", "`aws:SourceVpce`", "`aws:VpcSourceIp`"]
        .iter()
        .any(|key| why.contains(key))
}
