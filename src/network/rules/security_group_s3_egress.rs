//! NET-25: the security groups let traffic out to Amazon S3.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::cidr::{Cidr, covered};
use crate::network::facts::{Endpoint, Permission, SecurityGroup};
use crate::network::remedy::{ec2, listed, plural};
use crate::network::s3_path::{S3Path, Via, admits_https, far_end, ranges, s3_paths};

/// The groups' egress rules together admit HTTPS to Amazon S3.
pub(crate) static RULE: Rule = Rule {
    code: "NET-25",
    name: "sg-s3-egress",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"),
    docs: include_str!("security_group_s3_egress.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let groups = subject.groups()?;
    let ids = || groups.iter().map(|group| &group.id);
    let https: Vec<&Permission> = groups
        .iter()
        .flat_map(|group| &group.egress)
        .filter(|permission| admits_https(permission))
        .collect();
    // Whichever way the traffic takes, rules that admit everything admit it.
    if covered(Cidr::ALL, &ranges(subject, &https).unwrap_or_default()) {
        return Ok(Judgement::of(Vec::new(), ids()));
    }
    subject.facts.endpoints.known()?;
    let interface = through_interface(subject);
    let (open, whereto) = match &interface {
        Some((path, endpoint)) => (
            admits_endpoint(subject, &https, path, endpoint)?,
            format!("interface endpoint `{}`", endpoint.id),
        ),
        None => (admits_public(subject, &https)?, "Amazon S3".to_owned()),
    };
    if open {
        return Ok(Judgement::of(Vec::new(), ids()));
    }
    let named: Vec<String> = ids().cloned().collect();
    let group = plural(named.len(), "security group", "security groups");
    let message = format!(
        "no egress rule of {group} {} admits tcp/443 to {whereto}",
        listed(&named)
    );
    let finding = Diagnostic::new(&RULE, message)
        .resources(ids())
        .evidence(match interface {
            Some(_) => "S3's names resolve to the endpoint's addresses in the VPC",
            None => "a gateway endpoint and a NAT gateway carry traffic to S3's public addresses",
        });
    let first = groups.first().map(|group| group.id.as_str()).unwrap_or_default();
    let remedy = match interface {
        Some((_, endpoint)) => to_endpoint(subject, first, endpoint),
        None => to_prefix_list(subject, first, &groups),
    };
    Ok(Judgement::of(vec![finding.remedy(remedy)], ids()))
}

/// The way through the interface endpoint that S3's names resolve to, if that is the job's.
fn through_interface(subject: Subject<'_>) -> Option<(S3Path<'_>, &Endpoint)> {
    let paths = s3_paths(subject).ok()?;
    paths.into_iter().find_map(|path| match path.via {
        Via::Interface(endpoint) => Some((path, endpoint)),
        _ => None,
    })
}

/// Whether the rules admit S3's public addresses: its prefix list, everything, or every entry of it.
fn admits_public(subject: Subject<'_>, https: &[&Permission]) -> Result<bool, Stop> {
    let lists = || https.iter().flat_map(|permission| &permission.prefix_list_ids);
    let named = https.iter().any(|permission| !permission.cidrs.is_empty());
    if !named && lists().next().is_none() {
        return Ok(false);
    }
    let Some(list) = subject.s3_prefix_list()? else {
        return Ok(false);
    };
    if lists().any(|id| *id == list.id) {
        return Ok(true);
    }
    let open = ranges(subject, https)?;
    if open.is_empty() {
        return Ok(false);
    }
    let entries = match list.entries.known() {
        // Wherever S3 is, it is nowhere there.
        Err(_) if open.iter().all(|range| is_private(*range)) => return Ok(false),
        known => known?,
    };
    let every = |text: &String| text.parse().is_ok_and(|entry| covered(entry, &open));
    Ok(!entries.is_empty() && entries.iter().all(every))
}

/// Whether a range has no public address (RFC 1918, 6598, 3927): S3's are public.
fn is_private(range: Cidr) -> bool {
    const PRIVATE: [&str; 5] = [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
    ];
    let mut all = PRIVATE.iter().filter_map(|text| text.parse::<Cidr>().ok());
    all.any(|private| private.covers(range))
}

/// Whether the rules admit the endpoint's interfaces: its group, or the addresses of the subnets they lie in.
fn admits_endpoint(
    subject: Subject<'_>,
    https: &[&Permission],
    path: &S3Path<'_>,
    endpoint: &Endpoint,
) -> Result<bool, Stop> {
    let names_group = https
        .iter()
        .flat_map(|permission| &permission.groups)
        .any(|pair| endpoint.security_group_ids.contains(&pair.group_id));
    if names_group {
        return Ok(true);
    }
    let blocks = far_end(subject, path)?;
    let open = ranges(subject, https)?;
    Ok(!blocks.is_empty() && blocks.iter().all(|block| covered(*block, &open)))
}

/// The CLI's shorthand for tcp/443 to a prefix list.
fn https_to_list(list: &str) -> String {
    format!("IpProtocol=tcp,FromPort=443,ToPort=443,PrefixListIds=[{{PrefixListId={list}}}]")
}

fn to_prefix_list(subject: Subject<'_>, group: &str, groups: &[&SecurityGroup]) -> Remedy {
    let service = subject.request.s3_service();
    let authorize = |permission: String| {
        let arguments = format!("--group-id {group} --ip-permissions {permission}");
        ec2(subject, "authorize-security-group-egress", &arguments)
    };
    let list = match subject.s3_prefix_list() {
        Ok(None) => return to_everywhere(group, &authorize),
        Ok(Some(list)) => Some(list.id.as_str()),
        Err(_) => None,
    };
    let command = if let Some(list) = list {
        authorize(format!("'{}'", https_to_list(list)))
    } else {
        let arguments = format!(
            "--filters Name=prefix-list-name,Values={service} \
             --query 'PrefixLists[0].PrefixListId' --output text"
        );
        let find = ec2(subject, "describe-managed-prefix-lists", &arguments);
        let authorize = authorize(format!("\"{}\"", https_to_list("$PL")));
        format!("PL=$({find})\n{authorize}")
    };
    let terraform = format!(
        "data \"aws_prefix_list\" \"s3\" {{\n  name = \"{service}\"\n}}\n\n\
         resource \"aws_vpc_security_group_egress_rule\" \"s3\" {{\n  \
           security_group_id = \"{group}\"\n  \
           prefix_list_id    = data.aws_prefix_list.s3.id\n  \
           ip_protocol       = \"tcp\"\n  \
           from_port         = 443\n  \
           to_port           = 443\n\
         }}"
    );
    let weight = "the list counts with its weight against the quota of rules per group";
    let which = if groups.len() == 1 {
        ""
    } else {
        " (one of the groups is enough)"
    };
    let text = format!("let `{group}`{which} out to the prefix list of S3 on tcp/443; {weight}");
    Remedy::text(text).command(command).terraform(terraform)
}

/// Where the Region lists no prefix list for S3, nothing narrower can be named.
fn to_everywhere(group: &str, authorize: &dyn Fn(String) -> String) -> Remedy {
    let command =
        authorize("'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=0.0.0.0/0}]'".to_owned());
    let terraform = format!(
        "resource \"aws_vpc_security_group_egress_rule\" \"s3\" {{\n  \
           security_group_id = \"{group}\"\n  \
           cidr_ipv4         = \"0.0.0.0/0\"\n  \
           ip_protocol       = \"tcp\"\n  \
           from_port         = 443\n  \
           to_port           = 443\n\
         }}"
    );
    let text =
        format!("let `{group}` out on tcp/443: EC2 told of no prefix list of S3 in the Region to name");
    Remedy::text(text).command(command).terraform(terraform)
}

fn to_endpoint(subject: Subject<'_>, group: &str, endpoint: &Endpoint) -> Remedy {
    let Some(target) = endpoint.security_group_ids.first() else {
        let text = format!("let `{group}` out to the addresses of the VPC on tcp/443");
        return Remedy::text(text);
    };
    let command = ec2(
        subject,
        "authorize-security-group-egress",
        &format!(
            "--group-id {group} --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,UserIdGroupPairs=[{{GroupId={target}}}]'"
        ),
    );
    let terraform = format!(
        "resource \"aws_vpc_security_group_egress_rule\" \"s3\" {{\n  \
           security_group_id            = \"{group}\"\n  \
           referenced_security_group_id = \"{target}\"\n  \
           ip_protocol                  = \"tcp\"\n  \
           from_port                    = 443\n  \
           to_port                      = 443\n\
         }}"
    );
    let text = format!("let `{group}` out to the endpoint's group `{target}` on tcp/443");
    Remedy::text(text).command(command).terraform(terraform)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Read;
    use crate::network::facts::PrefixList;
    use crate::network::testing::{Case, GROUP};

    fn with_egress(permission: Permission) -> Case {
        let mut case = Case::good();
        let egress = &mut case.groups_mut()[0].egress;
        egress.retain(|permission| !permission.groups.is_empty());
        egress.push(permission);
        case
    }

    fn tcp(from: i32, to: i32, cidrs: &[&str]) -> Permission {
        Permission {
            protocol: "tcp".to_owned(),
            from_port: Some(from),
            to_port: Some(to),
            cidrs: cidrs.iter().map(|&cidr| cidr.to_owned()).collect(),
            ..Permission::default()
        }
    }

    #[test]
    fn a_group_that_only_talks_to_itself_does_not_reach_s3_and_the_command_mends_it() {
        let mut case = Case::good();
        case.groups_mut()[0]
            .egress
            .retain(|permission| !permission.groups.is_empty());
        let found = case.fails(&RULE, &[GROUP]);
        case.apply_remedy_of(&found);
        case.all_pass();
    }

    #[test]
    fn everything_or_every_entry_of_the_list_will_do() {
        with_egress(tcp(443, 443, &["0.0.0.0/0"])).passes(&RULE);
        with_egress(tcp(0, 65535, &["0.0.0.0/1", "128.0.0.0/1"])).passes(&RULE);
        with_egress(tcp(443, 443, &["52.216.0.0/15", "3.5.0.0/16"])).passes(&RULE);
    }

    #[test]
    fn other_ports_other_protocols_and_a_part_of_the_list_will_not() {
        with_egress(tcp(80, 80, &["0.0.0.0/0"])).fails(&RULE, &[GROUP]);
        with_egress(tcp(443, 443, &["52.216.0.0/15"])).fails(&RULE, &[GROUP]);
        let mut udp = tcp(443, 443, &["0.0.0.0/0"]);
        udp.protocol = "udp".to_owned();
        with_egress(udp).fails(&RULE, &[GROUP]);
        let mut other_list = tcp(443, 443, &[]);
        other_list.prefix_list_ids.push("pl-02cd2c6b".to_owned());
        let mut case = with_egress(other_list);
        case.unknown(&RULE, "nothing was read of prefix list `pl-02cd2c6b`");
        let list = |entries: &[&str]| {
            Read::Known(vec![PrefixList {
                id: "pl-02cd2c6b".to_owned(),
                name: String::new(),
                entries: Read::Known(entries.iter().map(|&entry| entry.to_owned()).collect()),
            }])
        };
        case.facts.prefix_lists = list(&["3.218.182.0/24"]);
        case.fails(&RULE, &[GROUP]);
        case.facts.prefix_lists = list(&["52.216.0.0/15", "3.5.0.0/16"]);
        case.passes(&RULE);
    }

    #[test]
    fn without_the_list_only_rules_that_need_it_are_unknown() {
        let mut case = Case::good();
        case.facts.s3_prefix_list = Case::denied("ec2:DescribeManagedPrefixLists");
        case.unknown(&RULE, "the caller lacks `ec2:DescribeManagedPrefixLists`");
        case.groups_mut()[0].egress.push(tcp(443, 443, &["0.0.0.0/0"]));
        case.passes(&RULE);
    }

    #[test]
    fn where_nobody_knows_the_addresses_of_s3_private_ones_are_none_of_them() {
        let unlisted = |cidr: &str| {
            let mut case = with_egress(tcp(443, 443, &[cidr]));
            if let Read::Known(Some(list)) = &mut case.facts.s3_prefix_list {
                list.entries = Case::denied("ec2:GetManagedPrefixListEntries");
            }
            case
        };
        unlisted("10.0.0.0/16").fails(&RULE, &[GROUP]);
        unlisted("0.0.0.0/0").passes(&RULE);
        unlisted("52.216.0.0/15").unknown(&RULE, "the caller lacks `ec2:GetManagedPrefixListEntries`");
    }

    #[test]
    fn without_the_endpoints_the_way_is_unknown_unless_everything_is_admitted() {
        let mut case = Case::good();
        case.facts.endpoints = Case::denied("ec2:DescribeVpcEndpoints");
        case.unknown(&RULE, "the caller lacks `ec2:DescribeVpcEndpoints`");
        case.groups_mut()[0].egress.push(tcp(443, 443, &["0.0.0.0/0"]));
        case.passes(&RULE);
    }

    #[test]
    fn without_the_vpc_its_addresses_are_unknown() {
        let mut case = Case::good();
        case.use_interface_endpoint("sg-0e");
        case.facts.vpcs = Case::denied("ec2:DescribeVpcs");
        case.unknown(&RULE, "the caller lacks `ec2:DescribeVpcs`");
    }

    #[test]
    fn through_an_interface_endpoint_its_group_counts() {
        let mut case = Case::good();
        case.use_interface_endpoint("sg-0e");
        let found = case.fails(&RULE, &[GROUP]);
        case.apply_remedy_of(&found);
        case.passes(&RULE);
    }
}
