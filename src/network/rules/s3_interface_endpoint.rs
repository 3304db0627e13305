//! NET-34: an interface endpoint for S3 serves the VPC.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::facts::{Endpoint, VpcDns};
use crate::network::remedy::{ec2, listed, switch_on};
use crate::network::s3_path::{Via, s3_endpoints, s3_paths, shut_out, takes_the_name};

/// Where an interface endpoint is the only one for Amazon S3, it serves the VPC and lets the job in.
pub(crate) static RULE: Rule = Rule {
    code: "NET-34",
    name: "s3-interface-endpoint",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html",
    ),
    docs: include_str!("s3_interface_endpoint.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let vpc = subject.vpc_id()?;
    subject.facts.endpoints.known()?;
    let endpoints = s3_endpoints(subject, vpc).unwrap_or_default();
    let interfaces: Vec<&Endpoint> = endpoints
        .into_iter()
        .filter(|endpoint| endpoint.kind == "Interface")
        .collect();
    if interfaces.is_empty() {
        if subject.vpc_is_shared() {
            // Where no route tells of a way, an endpoint that is not seen may be one.
            s3_paths(subject)?;
        }
        return Err(Stop::Skip(
            "the VPC has no interface endpoint for Amazon S3".to_owned(),
        ));
    }
    let others = s3_paths(subject).unwrap_or_default();
    let by_table = |via: Via<'_>| matches!(via, Via::Gateway(..) | Via::Nat(_));
    if !others.is_empty() && others.iter().all(|path| by_table(path.via)) {
        return Err(Stop::Skip(
            "the job reaches Amazon S3 by its route tables".to_owned(),
        ));
    }
    let mut gathered = Gathered::default();
    let serving: Vec<&Endpoint> = interfaces
        .iter()
        .copied()
        .filter(|endpoint| takes_the_name(endpoint))
        .collect();
    if serving.is_empty() {
        for endpoint in &interfaces {
            gathered.push(nameless(subject, endpoint));
        }
    }
    for endpoint in serving {
        let dns = gathered.read(subject.dns(vpc)).flatten();
        if dns.is_some_and(|dns| !dns.support || !dns.hostnames) {
            let message = format!(
                "interface endpoint `{}` does not serve VPC `{vpc}`: its DNS attributes are off",
                endpoint.id
            );
            let off = |is_on: fn(&VpcDns) -> bool| dns.is_some_and(|dns| !is_on(dns));
            let mut commands = Vec::new();
            if off(|dns| dns.support) {
                commands.push(switch_on(subject, vpc, "enable-dns-support"));
            }
            if off(|dns| dns.hostnames) {
                commands.push(switch_on(subject, vpc, "enable-dns-hostnames"));
            }
            let text = "switch on both DNS attributes of the VPC (NET-11, NET-12)";
            let terraform = "resource \"aws_vpc\" \"training\" {\n  # …\n  enable_dns_support   = true\n  enable_dns_hostnames = true\n}";
            gathered.push(
                Diagnostic::new(&RULE, message).resource(&endpoint.id).remedy(
                    Remedy::text(text)
                        .command(commands.join("\n"))
                        .terraform(terraform),
                ),
            );
        }
        gathered.take(closed(subject, endpoint));
    }
    gathered.judge(interfaces.iter().map(|endpoint| &endpoint.id))
}

/// The finding that S3's names do not resolve to the endpoint.
fn nameless(subject: Subject<'_>, endpoint: &Endpoint) -> Diagnostic {
    let id = &endpoint.id;
    let (message, flags, argument) = if endpoint.private_dns_enabled {
        (
            format!("private DNS of interface endpoint `{id}` serves the inbound resolver endpoint only"),
            "--dns-options PrivateDnsOnlyForInboundResolverEndpoint=false",
            "dns_options {\n    private_dns_only_for_inbound_resolver_endpoint = false\n  }",
        )
    } else {
        (
            format!("private DNS of interface endpoint `{id}` is off"),
            "--private-dns-enabled --dns-options PrivateDnsOnlyForInboundResolverEndpoint=false",
            "private_dns_enabled = true\n  dns_options {\n    private_dns_only_for_inbound_resolver_endpoint = false\n  }",
        )
    };
    let command = ec2(
        subject,
        "modify-vpc-endpoint",
        &format!("--vpc-endpoint-id {id} {flags}"),
    );
    let terraform = format!("resource \"aws_vpc_endpoint\" \"s3\" {{\n  # …\n  {argument}\n}}");
    let text =
        format!("have the names of Amazon S3 resolve to `{id}` in the VPC, or add a gateway endpoint for S3");
    Diagnostic::new(&RULE, message)
        .resource(id)
        .evidence("the job asks for S3 by its usual names, which stay public; no other way leads there")
        .remedy(Remedy::text(text).command(command).terraform(terraform))
}

/// The finding that the endpoint's groups shut subnets of the job out.
fn closed(subject: Subject<'_>, endpoint: &Endpoint) -> Result<Option<Diagnostic>, Stop> {
    let shut_out = shut_out(subject, endpoint)?;
    if shut_out.is_empty() {
        return Ok(None);
    }
    let ids: Vec<String> = shut_out.iter().map(|subnet| subnet.id.clone()).collect();
    let message = format!(
        "the security groups of interface endpoint `{}` do not let in tcp/443 from the job",
        endpoint.id
    );
    let remedy = match (
        endpoint.security_group_ids.first(),
        subject.request.security_group_ids.first(),
    ) {
        (Some(group), Some(mine)) => let_in(subject, group, mine.as_str()),
        _ => Remedy::text("give the endpoint a security group that lets in tcp/443 from the job's group"),
    };
    Ok(Some(
        Diagnostic::new(&RULE, message)
            .resource(&endpoint.id)
            .resources(endpoint.security_group_ids.iter())
            .evidence(format!("shut out: {}", listed(&ids)))
            .remedy(remedy),
    ))
}

/// The remedy that lets HTTPS from the group `mine` into `group`.
fn let_in(subject: Subject<'_>, group: &str, mine: &str) -> Remedy {
    let arguments = format!(
        "--group-id {group} --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,UserIdGroupPairs=[{{GroupId={mine}}}]'"
    );
    let command = ec2(subject, "authorize-security-group-ingress", &arguments);
    let terraform = format!(
        "resource \"aws_vpc_security_group_ingress_rule\" \"endpoint\" {{\n  security_group_id            = \"{group}\"\n  \
         referenced_security_group_id = \"{mine}\"\n  ip_protocol                  = \"tcp\"\n  \
         from_port                    = 443\n  to_port                      = 443\n}}"
    );
    let text = format!("let `{group}` in on tcp/443 from `{mine}`; endpoint and job may share the group");
    Remedy::text(text).command(command).terraform(terraform)
}
