//! NET-08: every subnet has IPv4 addresses.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;

/// Every subnet has an IPv4 range: gateway endpoints for S3 carry IPv4 only.
pub(crate) static RULE: Rule = Rule {
    code: "NET-08",
    name: "ipv4-present",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"),
    docs: include_str!("ipv4_present.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let subnets = subject.subnets()?;
    let found = subnets
        .iter()
        .filter(|subnet| subnet.ipv6_native || subnet.cidr_block.is_none())
        .map(|subnet| {
            let text = format!(
                "replace it in `network.subnet_ids` by a dual-stack or IPv4 subnet of zone `{}`; \
                 an IPv6-only subnet cannot be given IPv4",
                subnet.zone_id
            );
            let terraform = "resource \"aws_subnet\" \"training\" {\n  # …\n  \
                             cidr_block  = cidrsubnet(aws_vpc.this.cidr_block, 6, 0)\n  \
                             ipv6_native = false\n}";
            Diagnostic::new(&RULE, format!("subnet `{}` has no IPv4 addresses", subnet.id))
                .resource(&subnet.id)
                .evidence("Amazon S3 is reached over IPv4 through a gateway endpoint")
                .remedy(Remedy::text(text).terraform(terraform))
        })
        .collect();
    Ok(Judgement::of(found, subnets.iter().map(|subnet| &subnet.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::Case;

    #[test]
    fn an_ipv6_only_subnet_is_an_error_until_it_is_replaced() {
        let mut case = Case::good();
        let subnet = &mut case.subnets_mut()[1];
        subnet.ipv6_native = true;
        let range = subnet.cidr_block.take();
        let id = subnet.id.clone();
        case.fails(&RULE, &[&id]);
        let subnet = &mut case.subnets_mut()[1];
        subnet.ipv6_native = false;
        subnet.cidr_block = range;
        case.passes(&RULE);
    }
}
