//! NET-40: no bucket policy denies the job's way.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::bucket_requests;
use crate::iam::evaluate::{Decision, Policy, Request};
use crate::network::check::Subject;
use crate::network::facts::Bucket;
use crate::network::remedy::{bucket_policy, each_once, listed};
use crate::network::s3_path::{S3Path, Via, addresses_of, distinct_ways, on_way, policy, put_to};

/// No bucket policy denies the role what the job does because of the way that it comes by.
pub(crate) static RULE: Rule = Rule {
    code: "NET-40",
    name: "bucket-policy-job",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html",
    ),
    docs: include_str!("bucket_policy_job.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let storage = subject.storage()?;
    let has_policy = |bucket: &Bucket| bucket.policy.ok().is_none_or(Option::is_some);
    if !subject.facts.buckets.iter().any(has_policy) {
        return Err(Stop::Skip("the buckets have no policy".to_owned()));
    }
    let mut gathered = Gathered::default();
    let mut ways = distinct_ways(subject, &mut gathered);
    ways.retain(|way| !matches!(way.via, Via::Nothing));
    if ways.is_empty() {
        return gathered.skip("no way leads to Amazon S3");
    }
    if ways.iter().any(|way| way.endpoint().is_none()) {
        // An endpoint that could not be seen may stand before any route, and requests would name it.
        subject.facts.endpoints.known()?;
    }
    for bucket in &subject.facts.buckets {
        let Some(Some(text)) = gathered.read(bucket.policy.known()) else {
            continue;
        };
        let Some(read) = gathered.read(policy(&format!("bucket `{}`", bucket.name), text)) else {
            continue;
        };
        let requests = bucket_requests(&storage.needs, &storage.role);
        let of_bucket = requests.into_iter().filter(|asked| asked.bucket == bucket.name);
        let requests: Vec<Request> = of_bucket.map(|asked| asked.request).collect();
        for way in &ways {
            let denied = judge(subject, &read, way, &requests);
            let by_address = text.to_ascii_lowercase().contains("aws:sourceip");
            gathered.take(denied.map(|denied| finding(subject, &bucket.name, way, &denied, by_address)));
        }
    }
    gathered.judge(subject.facts.buckets.iter().map(|bucket| &bucket.name))
}

/// The requests that the policy denies because of the way, each with its statement. What it denies by any way
/// is IAM-04's to say.
fn judge(
    subject: Subject<'_>,
    policy: &Policy,
    way: &S3Path<'_>,
    requests: &[Request],
) -> Result<Vec<(String, String)>, Stop> {
    let mut denied = Vec::new();
    let mut undecided = None;
    for request in requests {
        if matches!(put_to(policy, request), Decision::Denied(_)) {
            continue;
        }
        for request in on_way(subject, way, request) {
            match put_to(policy, &request) {
                Decision::Denied(by) => denied.push((request.action, by.statement)),
                Decision::Undecided(why) => {
                    undecided.get_or_insert(why);
                }
                Decision::Allowed(_) | Decision::NotAllowed(_) => {}
            }
        }
    }
    match undecided {
        Some(why) if denied.is_empty() => Err(Stop::Unknown(why)),
        _ => Ok(denied),
    }
}

/// The finding; `by_address` says whether the policy looks at addresses at all.
fn finding(
    subject: Subject<'_>,
    bucket: &str,
    way: &S3Path<'_>,
    denied: &[(String, String)],
    by_address: bool,
) -> Option<Diagnostic> {
    let (_, statement) = denied.first()?;
    let actions = each_once(denied.iter().map(|(action, _)| action.as_str()));
    let message = format!(
        "statement `{statement}` of the policy of bucket `{bucket}` denies the job `{}` by its way, {}",
        actions.join("`, `"),
        way.way()
    );
    let finding = Diagnostic::new(&RULE, message).resource(bucket);
    let command = bucket_policy(subject, bucket);
    let Some((id, _)) = way.endpoint() else {
        let nat = way.nat_gateway().map(|id| addresses_of(subject, id));
        let own = nat.filter(|own| by_address && !own.is_empty()).map(listed);
        let (carries, mend) = match own {
            Some(own) => (
                format!(", and come from {own}"),
                format!("add {own}, the addresses of the NAT gateway, to the condition of the statement"),
            ),
            None => (String::new(), "reach Amazon S3 through an endpoint".to_owned()),
        };
        let text =
            format!("{mend}, or take the service role out of the statement; the command prints the policy");
        let carries = format!("its requests carry neither `aws:SourceVpc` nor `aws:SourceVpce`{carries}");
        return Some(
            finding
                .evidence(carries)
                .remedy(Remedy::text(text).command(command)),
        );
    };
    let vpc = &way.subnet.vpc_id;
    let (no_address, instead) = if by_address {
        (
            ", and no `aws:SourceIp`: `NotIpAddress` then holds",
            ", and restrict addresses with `aws:VpcSourceIp`, not `aws:SourceIp`",
        )
    } else {
        ("", "")
    };
    let carries =
        format!("its requests carry `aws:SourceVpc` = `{vpc}` and `aws:SourceVpce` = `{id}`{no_address}");
    let text = format!(
        "name `{vpc}` in the condition of the statement (IDs change when a VPC or endpoint is made anew){instead}; the \
         command prints the policy"
    );
    let terraform = format!(
        "condition {{\n  test     = \"StringNotEquals\"\n  variable = \"aws:SourceVpc\"\n  values   = [\"{vpc}\"] # better aws_vpc.this.id\n}}"
    );
    let remedy = Remedy::text(text).command(command).terraform(terraform);
    Some(finding.evidence(carries).remedy(remedy))
}
