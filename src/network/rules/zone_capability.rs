//! NET-51: which zones offer accelerators.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::facts::Subnet;
use crate::network::remedy::{each_once, ec2, plural};

/// Every zone of the job offers some accelerated instance type with EFA.
pub(crate) static RULE: Rule = Rule {
    code: "NET-51",
    name: "az-capability",
    severity: Severity::Info,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa.html"),
    docs: include_str!("zone_capability.md"),
};

/// The accelerated instance types with EFA that AWS sells for training, as they are asked for; what Bedrock runs
/// jobs on is not published (Amazon EC2 User Guide, Elastic Fabric Adapter, supported instance types).
pub const ACCELERATORS: [&str; 7] = [
    "p4d.24xlarge",
    "p4de.24xlarge",
    "p5.48xlarge",
    "p5en.48xlarge",
    "trn1.32xlarge",
    "trn1n.32xlarge",
    "trn2.48xlarge",
];

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let subnets = subject.subnets()?;
    let offered = subject.facts.accelerators.known()?;
    if offered.is_empty() {
        let reason =
            "the answer of `ec2:DescribeInstanceTypeOfferings` names no accelerated instance type with EFA";
        return Err(Stop::Unknown(reason.to_owned()));
    }
    let without: Vec<&&Subnet> = subnets
        .iter()
        .filter(|subnet| offered.iter().all(|one| one.zone_id != subnet.zone_id))
        .collect();
    if without.is_empty() {
        return Ok(Judgement::of(
            Vec::new(),
            subnets.iter().map(|subnet| &subnet.zone_id),
        ));
    }
    let zones = each_once(without.iter().map(|subnet| subnet.zone_id.as_str()));
    let word = plural(zones.len(), "zone", "zones");
    let offer = plural(zones.len(), "offers", "offer");
    let message = format!(
        "{word} `{}` {offer} none of the accelerated instance types with EFA that are asked for: `{}`",
        zones.join("`, `"),
        ACCELERATORS.join("`, `")
    );
    let arguments = format!(
        "--location-type availability-zone-id --filters 'Name=instance-type,Values={}' \
         --query 'InstanceTypeOfferings[].[Location,InstanceType]' --output table",
        ACCELERATORS.join(",")
    );
    let command = ec2(subject, "describe-instance-type-offerings", &arguments);
    let finding = Diagnostic::new(&RULE, message)
        .resources(zones)
        .evidence(
            "what Bedrock runs jobs on, and where, is not published: this is a hint, and the zones still need a \
             subnet (NET-05)",
        )
        .remedy(Remedy::text("nothing has to be done; keep the subnets").command(command));
    Ok(Judgement::of(
        vec![finding],
        subnets.iter().map(|subnet| &subnet.zone_id),
    ))
}
