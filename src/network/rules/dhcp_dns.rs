//! NET-13: the VPC hands out the resolver of AWS.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::cidr::Cidr;
use crate::network::facts::Vpc;
use crate::network::remedy::{ec2, listed};

/// The VPC's DHCP options name the Amazon-provided resolver.
pub(crate) static RULE: Rule = Rule {
    code: "NET-13",
    name: "dhcp-dns",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html"),
    docs: include_str!("dhcp_dns.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let vpc = subject.known_vpc()?;
    let id = vpc.dhcp_options_id.as_deref().unwrap_or("default");
    let servers: &[String] = if id == "default" {
        &[]
    } else {
        let all = subject.facts.dhcp_options.known()?;
        let Some(options) = all.iter().find(|options| options.id == id) else {
            let reason = format!("the answer of `ec2:DescribeDhcpOptions` lacks `{id}`");
            return Err(Stop::Unknown(reason));
        };
        &options.domain_name_servers
    };
    let looked_at = [vpc.id.as_str(), id];
    if servers.iter().any(|server| is_amazon(server, vpc)) {
        return Ok(Judgement::of(Vec::new(), looked_at));
    }
    let message = if servers.is_empty() {
        format!("VPC `{}` hands out no name server", vpc.id)
    } else {
        format!(
            "VPC `{}` hands out the name servers {}, not the one of AWS",
            vpc.id,
            listed(servers)
        )
    };
    let create = ec2(
        subject,
        "create-dhcp-options",
        "--dhcp-configurations Key=domain-name-servers,Values=AmazonProvidedDNS \
         --query DhcpOptions.DhcpOptionsId --output text",
    );
    let arguments = format!("--dhcp-options-id \"$OPTIONS\" --vpc-id {}", vpc.id);
    let associate = ec2(subject, "associate-dhcp-options", &arguments);
    let terraform = format!(
        "resource \"aws_vpc_dhcp_options\" \"training\" {{\n  domain_name_servers = [\"AmazonProvidedDNS\"]\n}}\n\n\
         resource \"aws_vpc_dhcp_options_association\" \"training\" {{\n  vpc_id          = \"{}\"\n  \
         dhcp_options_id = aws_vpc_dhcp_options.training.id\n}}",
        vpc.id
    );
    let text = "have the VPC hand out `AmazonProvidedDNS`, or make sure that its own servers forward the names of \
                Amazon S3 to it; private DNS of endpoints is bypassed otherwise";
    let finding = Diagnostic::new(&RULE, message)
        .resource(&vpc.id)
        .resource(id)
        .evidence("whether those servers resolve the names of Amazon S3 can not be seen from here")
        .remedy(
            Remedy::text(text)
                .command(format!("OPTIONS=$({create})\n{associate}"))
                .terraform(terraform),
        );
    Ok(Judgement::of(vec![finding], looked_at))
}

/// Whether a server is the resolver of AWS: by name, link-local, or at the third address of a range of the
/// VPC (Amazon VPC User Guide, Amazon DNS server).
fn is_amazon(server: &str, vpc: &Vpc) -> bool {
    let third = |block: &String| {
        let (first, _) = block.parse::<Cidr>().ok()?.bounds();
        let address = u32::try_from(first + 2).ok()?;
        Some(std::net::Ipv4Addr::from_bits(address).to_string())
    };
    matches!(server, "AmazonProvidedDNS" | "169.254.169.253")
        || vpc
            .cidr_blocks
            .iter()
            .filter_map(third)
            .any(|address| address == server)
}
