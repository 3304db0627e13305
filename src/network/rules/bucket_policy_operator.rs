//! NET-41: no bucket policy locks the operator out.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::evaluate::{Decision, Principal, Request};
use crate::iam::operator_requests;
use crate::network::check::Subject;
use crate::network::s3_path::{outside, policy, put_to};

/// No bucket policy denies whoever runs the tool from outside the VPC.
pub(crate) static RULE: Rule = Rule {
    code: "NET-41",
    name: "bucket-policy-operator",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html",
    ),
    docs: include_str!("bucket_policy_operator.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let storage = subject.storage()?;
    let Some(caller) = subject.facts.caller.as_deref() else {
        return Err(Stop::Unknown("it is not known who runs the tool".to_owned()));
    };
    let operator: Principal = caller
        .parse()
        .map_err(|_| Stop::Unknown(format!("`{caller}` is not the ARN of a user or role")))?;
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut unknown = None;
    let mut policies = 0;
    for bucket in &subject.facts.buckets {
        let text = match bucket.policy.known() {
            Ok(Some(text)) => text,
            Ok(None) => continue,
            Err(why) => {
                unknown.get_or_insert(Stop::from(why));
                continue;
            }
        };
        policies += 1;
        let read = policy(&format!("bucket `{}`", bucket.name), text)?;
        let mut denied: Vec<(String, String)> = Vec::new();
        let requests = operator_requests(&storage.needs, &operator);
        for asked in requests.into_iter().filter(|asked| asked.bucket == bucket.name) {
            if matches!(put_to(&read, &asked.request), Decision::Denied(_)) {
                continue;
            }
            let request = Request {
                context: outside(asked.request.context.clone()),
                ..asked.request
            };
            match put_to(&read, &request) {
                Decision::Denied(by) => denied.push((request.action, by.statement)),
                Decision::Undecided(why) => {
                    unknown.get_or_insert(Stop::Unknown(why));
                }
                Decision::Allowed(_) | Decision::NotAllowed(_) => {}
            }
        }
        found.extend(finding(subject, &bucket.name, &operator, &denied));
    }
    match unknown {
        _ if !found.is_empty() => Ok(Judgement::Found(found)),
        Some(stop) => Err(stop),
        None if policies == 0 => Err(Stop::Skip("the buckets have no policy".to_owned())),
        None => Ok(Judgement::of(
            found,
            subject.facts.buckets.iter().map(|bucket| &bucket.name),
        )),
    }
}

fn finding(
    subject: Subject<'_>,
    bucket: &str,
    operator: &Principal,
    denied: &[(String, String)],
) -> Option<Diagnostic> {
    let (_, statement) = denied.first()?;
    let mut actions: Vec<&str> = denied.iter().map(|(action, _)| action.as_str()).collect();
    actions.sort_unstable();
    actions.dedup();
    let arn = match operator {
        Principal::Session { role, .. } => role.to_string(),
        other => other.to_string(),
    };
    let message = format!(
        "statement `{statement}` of the policy of bucket `{bucket}` denies `{}` to `{operator}` outside the VPC",
        actions.join("`, `")
    );
    let text = format!(
        "let the operator through: add `\"ArnNotEquals\": {{\"aws:PrincipalArn\": \"{arn}\"}}` to the condition of the \
         statement, or run the tool inside the VPC"
    );
    let region = &subject.request.region;
    let command = format!(
        "aws s3api get-bucket-policy --region {region} --bucket {bucket} --query Policy --output text"
    );
    let terraform = format!(
        "condition {{\n  test     = \"ArnNotEquals\"\n  variable = \"aws:PrincipalArn\"\n  values   = [\"{arn}\"]\n}}"
    );
    Some(
        Diagnostic::new(&RULE, message)
            .resource(bucket)
            .evidence(
                "upload, download of the metrics and the console come from outside the VPC; whether Bedrock itself \
                 looks at the bucket from outside when a job is made is not documented",
            )
            .remedy(Remedy::text(text).command(command).terraform(terraform)),
    )
}
