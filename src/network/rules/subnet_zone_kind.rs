//! NET-06: every subnet lies in an Availability Zone of the Region.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;

/// No subnet lies in a Local Zone, a Wavelength Zone or on an Outpost: such a subnet covers no zone.
pub(crate) static RULE: Rule = Rule {
    code: "NET-06",
    name: "zone-type",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa.html"),
    docs: include_str!("subnet_zone_kind.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let subnets = subject.subnets()?;
    let zones = subject.availability_zones()?;
    let mut found = Vec::new();
    for subnet in &subnets {
        let (place, why) = if let Some(outpost) = &subnet.outpost_arn {
            (
                format!("on Outpost `{outpost}`"),
                "EFA, the network of multi-node training, is not supported on Outposts",
            )
        } else if zones.iter().all(|zone| zone.id != subnet.zone_id) {
            (
                format!(
                    "in `{}`, which is no Availability Zone of the Region",
                    subnet.zone_id
                ),
                "Bedrock places jobs in Availability Zones",
            )
        } else {
            continue;
        };
        let text = format!(
            "take `{}` out of `network.subnet_ids` and name a subnet of an Availability Zone",
            subnet.id
        );
        let terraform = "data \"aws_availability_zones\" \"training\" {\n  filter {\n    name   = \"zone-type\"\n    \
                         values = [\"availability-zone\"]\n  }\n}";
        found.push(
            Diagnostic::new(&RULE, format!("subnet `{}` lies {place}", subnet.id))
                .resource(&subnet.id)
                .evidence(format!("{why}; the subnet covers no zone (NET-05)"))
                .remedy(Remedy::text(text).terraform(terraform)),
        );
    }
    Ok(Judgement::of(found, subnets.iter().map(|subnet| &subnet.id)))
}
