//! NET-41: no bucket policy locks the operator out.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::evaluate::{Decision, Principal, Request};
use crate::iam::operator_requests;
use crate::network::check::Subject;
use crate::network::remedy::{bucket_policy, each_once};
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

/// Why the check is unknown where nobody asked who calls.
pub(crate) const UNKNOWN_CALLER: &str = "it is not known who runs the tool";

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let storage = subject.storage()?;
    let Some(caller) = subject.facts.caller.as_deref() else {
        return Err(Stop::Unknown(UNKNOWN_CALLER.to_owned()));
    };
    let operator: Principal = caller
        .parse()
        .map_err(|_| Stop::Unknown(format!("`{caller}` is not the ARN of a user or role")))?;
    let mut gathered = Gathered::default();
    let mut policies = 0;
    for bucket in &subject.facts.buckets {
        let Some(Some(text)) = gathered.read(bucket.policy.known()) else {
            continue;
        };
        policies += 1;
        let Some(read) = gathered.read(policy(&format!("bucket `{}`", bucket.name), text)) else {
            continue;
        };
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
                Decision::Undecided(why) => gathered.stop(Stop::Unknown(why)),
                Decision::Allowed(_) | Decision::NotAllowed(_) => {}
            }
        }
        gathered.take(Ok::<_, Stop>(finding(subject, &bucket.name, &operator, &denied)));
    }
    if policies == 0 {
        return gathered.skip("the buckets have no policy");
    }
    gathered.judge(subject.facts.buckets.iter().map(|bucket| &bucket.name))
}

fn finding(
    subject: Subject<'_>,
    bucket: &str,
    operator: &Principal,
    denied: &[(String, String)],
) -> Option<Diagnostic> {
    let (_, statement) = denied.first()?;
    let actions = each_once(denied.iter().map(|(action, _)| action.as_str()));
    let exempt = match operator {
        // The key carries the path of the role, which the ARN of its session does not tell: roles of IAM Identity
        // Center lie below `aws-reserved/sso.amazonaws.com/` (IAM User Guide, `aws:PrincipalArn`).
        Principal::Session { role, .. } => {
            let (partition, account, name) = (role.partition(), role.account(), role.name());
            vec![
                role.to_string(),
                format!("arn:{partition}:iam::{account}:role/*/{name}"),
            ]
        }
        other => vec![other.to_string()],
    };
    let quoted: Vec<String> = exempt.iter().map(|arn| format!("\"{arn}\"")).collect();
    let values = format!("[{}]", quoted.join(", "));
    let value = match &quoted[..] {
        [one] => one,
        _ => &values,
    };
    let message = format!(
        "statement `{statement}` of the policy of bucket `{bucket}` denies `{}` to `{operator}` outside the VPC",
        actions.join("`, `")
    );
    let text = format!(
        "let the operator through: add `\"ArnNotEquals\": {{\"aws:PrincipalArn\": {value}}}` to the condition of the \
         statement, or run the tool inside the VPC"
    );
    let command = bucket_policy(subject, bucket);
    let terraform = format!(
        "condition {{\n  test     = \"ArnNotEquals\"\n  variable = \"aws:PrincipalArn\"\n  values   = {values}\n}}"
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Read;
    use crate::network::testing::{BUCKET, Case};

    fn pinned(case: &mut Case, exempt: &str) {
        let policy = format!(
            r#"{{"Statement":[{{"Sid":"Pinned","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*",
                "Condition":{{"StringNotEquals":{{"aws:SourceVpc":"vpc-0a"}}{exempt}}}}}]}}"#
        );
        case.facts.buckets[0].policy = Read::Known(Some(policy));
    }

    /// What the remedy says to add to the condition.
    fn exemption(found: &[Diagnostic]) -> String {
        let text = &found[0].remedy.as_ref().unwrap().text;
        text.split('`').nth(1).unwrap().to_owned()
    }

    #[test]
    fn a_role_of_identity_center_is_exempted_below_its_path_too() {
        let mut case = Case::good();
        case.facts.caller = Some(
            "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Ml_0a1b2c3d/ana@example.com".to_owned(),
        );
        pinned(&mut case, "");
        let found = case.warns(&RULE, &[BUCKET]);
        insta::assert_snapshot!(exemption(&found), @r#""ArnNotEquals": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/AWSReservedSSO_Ml_0a1b2c3d", "arn:aws:iam::111122223333:role/*/AWSReservedSSO_Ml_0a1b2c3d"]}"#);
        let terraform = found[0].remedy.clone().unwrap().terraform.unwrap();
        assert!(
            terraform.contains("role/*/AWSReservedSSO_Ml_0a1b2c3d"),
            "{terraform}"
        );
        // Pasted, the condition lets the role through by the ARN that requests carry, its path in it.
        pinned(&mut case, &format!(",{}", exemption(&found)));
        let policy = policy(
            "bucket",
            case.facts.buckets[0].policy.ok().unwrap().as_deref().unwrap(),
        )
        .unwrap();
        let operator: Principal = case.facts.caller.as_deref().unwrap().parse().unwrap();
        let needs = &case.request.storage.as_ref().unwrap().needs;
        for (path, denied) in [
            ("", false),
            ("aws-reserved/sso.amazonaws.com/", false),
            ("aws-reserved/sso.amazonaws.com/eu-west-1/", false),
            ("other-", true),
        ] {
            let arn = format!("arn:aws:iam::111122223333:role/{path}AWSReservedSSO_Ml_0a1b2c3d");
            for asked in operator_requests(needs, &operator) {
                let context = outside(asked.request.context.clone()).with("aws:PrincipalArn", arn.as_str());
                let request = Request {
                    context,
                    ..asked.request
                };
                let decided = put_to(&policy, &request);
                assert_eq!(
                    matches!(decided, Decision::Denied(_)),
                    denied,
                    "{arn}: {decided:?}"
                );
            }
        }
    }

    #[test]
    fn a_user_is_exempted_by_its_arn_alone() {
        let mut case = Case::good();
        pinned(&mut case, "");
        let found = case.warns(&RULE, &[BUCKET]);
        insta::assert_snapshot!(exemption(&found), @r#""ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/ml-engineer"}"#);
        pinned(&mut case, &format!(",{}", exemption(&found)));
        case.passes(&RULE);
    }
}
