//! NET-50: the quota of network interfaces is not used up.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Read, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;

/// The account is far from its quota of network interfaces.
pub(crate) static RULE: Rule = Rule {
    code: "NET-50",
    name: "eni-quota",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"),
    docs: include_str!("interface_quota.md"),
};

/// The code of the quota "Network interfaces per Region" (service `vpc`), enforced in each Availability Zone.
pub const INTERFACE_QUOTA: &str = "L-DF5E4CA3";

/// Its default.
const DEFAULT: u64 = 5_000;

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let counts = subject.facts.interfaces.known()?;
    // It can be raised and not lowered: without its value the default is on the safe side.
    let (quota, unread) = match &subject.facts.interface_quota {
        Some(Read::Known(quota)) => (*quota, None),
        Some(Read::Unread(unread)) => (DEFAULT, Some(unread.reason())),
        None => (DEFAULT, Some("Service Quotas does not know it".to_owned())),
    };
    let near = quota - quota / 10;
    let most = counts.zones.iter().max_by_key(|(_, count)| **count);
    let Some((zone, count)) = most.filter(|(_, count)| **count >= near) else {
        if counts.complete {
            return Ok(Judgement::of(Vec::new(), counts.zones.keys()));
        }
        // Those that were not counted may all be in one zone.
        let total: u64 = counts.zones.values().sum();
        let reason =
            format!("the account has more than {total} network interfaces, and the rest was not counted");
        return Err(Stop::Unknown(reason));
    };
    let or_more = if counts.complete { "" } else { " or more" };
    let says = match &unread {
        None => format!("the quota is {quota}"),
        Some(_) => format!("the quota is {quota} unless it was raised"),
    };
    let message = format!("zone `{zone}` has {count}{or_more} network interfaces, {says}");
    let region = &subject.request.region;
    let text = "delete network interfaces that nothing uses, or ask for a higher quota";
    let command = format!(
        "aws service-quotas request-service-quota-increase --region {region} --service-code vpc --quota-code \
         {INTERFACE_QUOTA} --desired-value {}",
        quota * 2
    );
    let terraform = format!(
        "resource \"aws_servicequotas_service_quota\" \"interfaces\" {{\n  service_code = \"vpc\"\n  \
         quota_code   = \"{INTERFACE_QUOTA}\"\n  value        = {}\n}}",
        quota * 2
    );
    let mut finding = Diagnostic::new(&RULE, message)
        .resource(zone)
        .evidence(
            "beyond the quota Bedrock's `CreateNetworkInterface` fails with `NetworkInterfaceLimitExceeded`",
        )
        .remedy(Remedy::text(text).command(command).terraform(terraform));
    if let Some(reason) = unread {
        finding = finding.evidence(format!("the quota of this account was not read: {reason}"));
    }
    Ok(Judgement::of(vec![finding], counts.zones.keys()))
}
