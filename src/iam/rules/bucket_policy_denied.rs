//! IAM-04: no bucket policy keeps the role from what the job does.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::Subject;
use crate::iam::evaluate::{Answer, Layer, Request};

/// No bucket policy denies the role a request of the job, and those of another account allow it.
pub(crate) static RULE: Rule = Rule {
    code: "IAM-04",
    name: "bucket-policy-denied",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/s3-bucket-access.html"),
    docs: include_str!("bucket_policy_denied.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let needs = &subject.request.needs;
    let set = subject.set()?;
    let mut gathered = Gathered::default();
    let mut judged = 0;
    let mut by_way = false;
    for needed in subject.requests() {
        let Some(bucket) = needed.bucket.as_deref() else {
            continue;
        };
        let is_foreign = *needs.owner_of(bucket) != needs.account;
        if !is_foreign && !set.resources.contains_key(&needs.bucket_arn(bucket)) {
            continue;
        }
        judged += 1;
        let Some(answer) = gathered.read(subject.bucket_side(&needed.request)) else {
            continue;
        };
        if answer.allowed {
            continue;
        }
        if !answer.unknown {
            gathered.push(finding(subject, bucket, &needed.request, &answer));
        } else if needs.vpc.is_some() && is_of_the_way(&answer) {
            by_way = true;
        } else {
            gathered.stop(Stop::Unknown(answer.why_unknown()));
        }
    }
    if by_way {
        return gathered.skip("what the policies of the buckets ask of the way from the VPC, NET-40 judges");
    }
    if judged == 0 {
        return gathered.skip("the buckets have no policy");
    }
    gathered.judge(needs.buckets())
}

fn finding(subject: Subject<'_>, bucket: &str, request: &Request, answer: &Answer) -> Diagnostic {
    let arn = subject.arn();
    let (name, action) = (arn.name(), &request.action);
    let command = format!("aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text");
    let finding = |message: String| Diagnostic::new(&RULE, message).resource(&request.resource);
    if let Some((statement, _)) = &answer.statement {
        let text = format!(
            "take the role out of that statement: add `\"ArnNotEquals\": {{\"aws:PrincipalArn\": \"{arn}\"}}` \
             to its condition, or let the job use another bucket"
        );
        return finding(format!(
            "statement `{statement}` of the policy of bucket `{bucket}` denies `{action}` to service role `{name}`"
        ))
        .evidence("an explicit deny wins over everything that the role is allowed")
        .remedy(Remedy::text(text).command(command));
    }
    let owner = subject.request.needs.owner_of(bucket);
    let text = format!(
        "have account `{owner}` allow `{action}` on `{}` to `{arn}` in the policy of the bucket; the command prints \
         a policy that does",
        request.resource
    );
    let mut finding = finding(format!(
        "the policy of bucket `{bucket}`, which is account `{owner}`'s, does not let service role `{name}` do `{action}`"
    ))
    .evidence("a bucket of another account opens only where its policy allows the role what the role's own policies do")
    .remedy(Remedy::text(text).command("finetune role show --resource-policies"));
    finding.evidence.extend(answer.reasons());
    finding
        .evidence
        .extend(subject.smallest_changes(&[Layer::Resource]));
    finding
}

/// Whether what could not be decided is which way a request takes to Amazon S3.
fn is_of_the_way(answer: &Answer) -> bool {
    let key = answer.doubt.as_ref().and_then(|doubt| doubt.key.as_deref());
    let of_the_way = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];
    key.is_some_and(|key| of_the_way.iter().any(|known| known.eq_ignore_ascii_case(key)))
}
