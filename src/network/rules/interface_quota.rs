//! NET-50: the quota of network interfaces is not used up.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source};

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

/// The default of the quota "Network interfaces per Region", enforced in each Availability Zone.
const QUOTA: u64 = 5_000;

/// How near to it is a warning.
const NEAR: u64 = 4_500;

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let counts = subject.facts.interfaces.known()?;
    let total: u64 = counts.zones.values().sum();
    let most = counts.zones.iter().max_by_key(|(_, count)| **count);
    let (zone, count) = most.map_or(("", 0), |(zone, count)| (zone.as_str(), *count));
    let message = if counts.complete {
        if count < NEAR {
            return Ok(Judgement::of(Vec::new(), counts.zones.keys()));
        }
        format!(
            "zone `{zone}` has {count} network interfaces, the default quota is {QUOTA} (what it is in this account is not read)"
        )
    } else {
        format!(
            "the account has more than {total} network interfaces, the default quota is {QUOTA} per zone (what it is in \
             this account is not read)"
        )
    };
    let region = &subject.request.region;
    let command = format!(
        "aws service-quotas get-service-quota --region {region} --service-code vpc --quota-code L-DF5E4CA3 \
         --query Quota.Value"
    );
    let terraform = "resource \"aws_servicequotas_service_quota\" \"interfaces\" {\n  service_code = \"vpc\"\n  \
                     quota_code   = \"L-DF5E4CA3\"\n  value        = 10000\n}";
    let text =
        "delete network interfaces that nothing uses, or have the quota raised; the command tells what it is";
    let finding = Diagnostic::new(&RULE, message)
        .resources((!zone.is_empty()).then_some(zone))
        .evidence(
            "beyond the quota Bedrock's `CreateNetworkInterface` fails with `NetworkInterfaceLimitExceeded`",
        )
        .remedy(Remedy::text(text).command(command).terraform(terraform));
    Ok(Judgement::of(vec![finding], counts.zones.keys()))
}
