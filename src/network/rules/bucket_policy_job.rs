//! NET-40: no bucket policy denies the job's way.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::bucket_requests;
use crate::iam::evaluate::{Decision, Policy, Request};
use crate::network::check::Subject;
use crate::network::facts::Bucket;
use crate::network::s3_path::{S3Path, Via, distinct_ways, on_way, policy, put_to};

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
    let ways: Vec<S3Path<'_>> = distinct_ways(subject)?
        .into_iter()
        .filter(|way| !matches!(way.via, Via::Nothing))
        .collect();
    if ways.is_empty() {
        return Err(Stop::Skip("no way leads to Amazon S3".to_owned()));
    }
    if ways.iter().any(|way| way.endpoint().is_none()) {
        // An endpoint that could not be seen may stand before any route, and requests would name it.
        subject.facts.endpoints.known()?;
    }
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut unknown = None;
    for bucket in &subject.facts.buckets {
        let text = match bucket.policy.known() {
            Ok(Some(text)) => text,
            Ok(None) => continue,
            Err(why) => {
                unknown.get_or_insert(Stop::from(why));
                continue;
            }
        };
        let read = policy(&format!("bucket `{}`", bucket.name), text)?;
        let requests = bucket_requests(&storage.needs, &storage.role);
        let of_bucket = requests.into_iter().filter(|asked| asked.bucket == bucket.name);
        let requests: Vec<Request> = of_bucket.map(|asked| asked.request).collect();
        for way in &ways {
            match judge(subject, &read, way, &requests) {
                Ok(denied) => found.extend(finding(subject, &bucket.name, way, &denied)),
                Err(stop) => {
                    unknown.get_or_insert(stop);
                }
            }
        }
    }
    match unknown {
        _ if !found.is_empty() => Ok(Judgement::Found(found)),
        Some(stop) => Err(stop),
        None => Ok(Judgement::of(
            found,
            subject.facts.buckets.iter().map(|bucket| &bucket.name),
        )),
    }
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
        match put_to(policy, &on_way(subject, way, request.clone())) {
            Decision::Denied(by) => denied.push((request.action.clone(), by.statement)),
            Decision::Undecided(why) => {
                undecided.get_or_insert(why);
            }
            Decision::Allowed(_) | Decision::NotAllowed(_) => {}
        }
    }
    match undecided {
        Some(why) if denied.is_empty() => Err(Stop::Unknown(why)),
        _ => Ok(denied),
    }
}

fn finding(
    subject: Subject<'_>,
    bucket: &str,
    way: &S3Path<'_>,
    denied: &[(String, String)],
) -> Option<Diagnostic> {
    let (_, statement) = denied.first()?;
    let mut actions: Vec<&str> = denied.iter().map(|(action, _)| action.as_str()).collect();
    actions.dedup();
    let message = format!(
        "statement `{statement}` of the policy of bucket `{bucket}` denies the job `{}` by its way, {}",
        actions.join("`, `"),
        way.way()
    );
    let (carries, key, value) = match way.via {
        Via::Interface(_) | Via::Gateway(..) => {
            let id = way.endpoint().map(|(id, _)| id).unwrap_or_default();
            let vpc = way.subnet.vpc_id.as_str();
            (
                format!(
                    "its requests carry `aws:SourceVpc` = `{vpc}` and `aws:SourceVpce` = `{id}`, and no `aws:SourceIp`: \
                     `NotIpAddress` then holds"
                ),
                "aws:SourceVpc",
                vpc,
            )
        }
        _ => (
            "its requests carry neither `aws:SourceVpc` nor `aws:SourceVpce`".to_owned(),
            "aws:SourceVpc",
            way.subnet.vpc_id.as_str(),
        ),
    };
    let text = if way.endpoint().is_some() {
        format!(
            "name `{value}` in the condition of the statement (IDs change when a VPC or endpoint is made anew), and \
             restrict addresses with `aws:VpcSourceIp`, not `aws:SourceIp`; the command prints the policy"
        )
    } else {
        "reach Amazon S3 through an endpoint, or take the service role out of the statement; the command prints the \
         policy"
            .to_owned()
    };
    let region = &subject.request.region;
    let command = format!(
        "aws s3api get-bucket-policy --region {region} --bucket {bucket} --query Policy --output text"
    );
    let terraform = format!(
        "condition {{\n  test     = \"StringNotEquals\"\n  variable = \"{key}\"\n  values   = [\"{value}\"] # better aws_vpc.this.id\n}}"
    );
    Some(
        Diagnostic::new(&RULE, message)
            .resource(bucket)
            .evidence(carries)
            .remedy(Remedy::text(text).command(command).terraform(terraform)),
    )
}
