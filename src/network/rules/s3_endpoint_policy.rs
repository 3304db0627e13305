//! NET-33: the endpoint policy lets the job read and write.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::evaluate::{Decision, Named, Policy};
use crate::iam::{bucket_requests, endpoint_policy};
use crate::network::check::Subject;
use crate::network::facts::Endpoint;
use crate::network::remedy::{each_once, ec2, indented, quoted, without_templates};
use crate::network::s3_path::{S3Path, distinct_ways, on_way, policy, put_to};

/// The policy of the endpoint for Amazon S3 lets the service role read its data and write its results.
pub(crate) static RULE: Rule = Rule {
    code: "NET-33",
    name: "s3-endpoint-policy",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/vpc-s3.html"),
    docs: include_str!("s3_endpoint_policy.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    subject.storage()?;
    let mut gathered = Gathered::default();
    let ways = distinct_ways(subject, &mut gathered);
    let used: Vec<(&S3Path<'_>, &str, Option<&Endpoint>)> = ways
        .iter()
        .filter_map(|way| way.endpoint().map(|(id, endpoint)| (way, id, endpoint)))
        .collect();
    if used.is_empty() {
        // One that could not be seen may take the names of S3 before any route is looked at.
        gathered.read(subject.facts.endpoints.known());
        return gathered.skip("no endpoint leads to Amazon S3");
    }
    for (way, _, endpoint) in &used {
        gathered.take(of_endpoint(subject, way, *endpoint));
    }
    gathered.judge(used.iter().map(|(_, id, _)| *id))
}

/// What the policy of one endpoint makes of the job.
fn of_endpoint(
    subject: Subject<'_>,
    way: &S3Path<'_>,
    endpoint: Option<&Endpoint>,
) -> Result<Option<Diagnostic>, Stop> {
    let Some(endpoint) = endpoint else {
        subject.facts.endpoints.known()?;
        if subject.vpc_is_shared() {
            let reason = "the VPC belongs to another account, which alone sees its endpoints";
            return Err(Stop::Unknown(reason.to_owned()));
        }
        return Err(Stop::Skip("NET-32 says that the endpoint is gone".to_owned()));
    };
    if let Some(unread) = &endpoint.policy_unread {
        return Err(unread.into());
    }
    // Without a policy of its own an endpoint lets everything through.
    let Some(text) = &endpoint.policy else {
        return Ok(None);
    };
    let read = policy(&format!("endpoint `{}`", endpoint.id), text)?;
    if endpoint.kind != "Gateway" {
        return judge(subject, way, endpoint, &read);
    }
    // An account as principal is its root user there; of users and roles the guide says only that they are to
    // be named by `aws:PrincipalArn`.
    let refused = judge(subject, way, endpoint, &read.without_principals(Named::Accounts))?;
    if let Some(finding) = refused {
        let allowed = matches!(judge(subject, way, endpoint, &read), Ok(None));
        return Ok(Some(if allowed { finding.evidence(ROOT) } else { finding }));
    }
    let unnamed = judge(subject, way, endpoint, &read.without_principals(Named::All))?;
    Ok(unnamed.map(|finding| finding.severity(Severity::Warning).evidence(BY_NAME)))
}

/// Where AWS says who may be a principal.
const ROOT: &str = "in the policy of a gateway endpoint an account as `Principal` is its root user only, none of its \
                    roles (Amazon VPC, AWS PrivateLink Guide, principals for gateway endpoints)";
const BY_NAME: &str = "a `Principal` names the role: for gateway endpoints AWS's PrivateLink Guide wants `\"*\"` with the \
                       condition `aws:PrincipalArn`; that a role as `Principal` fails is unverified";

/// Puts all that the job asks of S3 to the policy; what it refuses is one finding.
fn judge(
    subject: Subject<'_>,
    way: &S3Path<'_>,
    endpoint: &Endpoint,
    policy: &Policy,
) -> Result<Option<Diagnostic>, Stop> {
    let storage = subject.storage()?;
    let mut refused: Vec<(String, String, String)> = Vec::new();
    let mut undecided = None;
    let asked = bucket_requests(&storage.needs, &storage.role);
    for request in asked
        .iter()
        .flat_map(|asked| on_way(subject, way, &asked.request))
    {
        let why = match put_to(policy, &request) {
            Decision::Allowed(_) => continue,
            Decision::Undecided(why) => {
                undecided.get_or_insert(why);
                continue;
            }
            Decision::Denied(by) => format!("statement `{}` denies it", by.statement),
            Decision::NotAllowed(misses) => misses
                .into_iter()
                .next()
                .unwrap_or_else(|| "no statement allows it".to_owned()),
        };
        refused.push((request.action, request.resource, why));
    }
    if refused.is_empty() {
        return undecided.map_or(Ok(None), |why| Err(Stop::Unknown(why)));
    }
    let actions = each_once(refused.iter().map(|(action, ..)| action.as_str()));
    let id = &endpoint.id;
    let message = format!(
        "the policy of endpoint `{id}` does not let service role `{}` do `{}`",
        storage.role.name(),
        actions.join("`, `")
    );
    let mut finding = Diagnostic::new(&RULE, message).resource(id);
    for (action, resource, why) in &refused {
        finding = finding.evidence(format!("`{action}` on `{resource}`: {why}"));
    }
    if actions == ["s3:PutObject"] {
        finding = finding.evidence(
            "the sample in AWS's guide lacks `s3:PutObject` too: such a job trains and then can not write its result",
        );
    }
    let wanted = endpoint_policy(&storage.needs, &storage.role);
    let arguments = format!(
        "--vpc-endpoint-id {id} --policy-document {}",
        quoted(&wanted.compact())
    );
    let command = ec2(subject, "modify-vpc-endpoint", &arguments);
    let terraform = format!(
        "resource \"aws_vpc_endpoint_policy\" \"s3\" {{\n  vpc_endpoint_id = \"{id}\"\n  policy          = <<-JSON\n{}\n  JSON\n}}",
        without_templates(&indented(&wanted.pretty()))
    );
    let text = "let the role list the buckets, read the data and write the results; the command replaces the policy, so \
                merge it where others use the endpoint";
    Ok(Some(finding.remedy(
        Remedy::text(text).command(command).terraform(terraform),
    )))
}
