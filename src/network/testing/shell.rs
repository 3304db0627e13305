//! Carries out the AWS CLI commands that remedies name, on facts instead of an account: a remedy is
//! right when the verdict turns.

use std::collections::BTreeMap;

use crate::diagnostic::Read;

use super::super::facts::{AclEntry, DhcpOptions, Permission, Route, Subnet};
use super::{Case, gateway, known, route, subnet};

/// Runs the lines of a script: `NAME=$(command)`, `command`, `echo "$NAME"`.
pub(super) fn run(case: &mut Case, script: &str) {
    let mut variables = BTreeMap::new();
    let silent = ["#", "set ", "export ", "printf ", "echo "];
    for line in script.lines() {
        if line.is_empty() || silent.iter().any(|start| line.starts_with(start)) {
            continue;
        }
        let line = variables
            .iter()
            .fold(line.to_owned(), |line, (name, value): (&String, &String)| {
                line.replace(&format!("${name}"), value)
            });
        match line.split_once("=$(") {
            Some((name, command)) => {
                let output = execute(case, &words(command.trim_end_matches(')')));
                variables.insert(name.to_owned(), output);
            }
            None => {
                execute(case, &words(&line));
            }
        }
    }
}

/// Splits a command line as a shell does, with both kinds of quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match quote {
            Some(open) if open == c => quote = None,
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == ' ' => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    assert_eq!(quote, None, "unbalanced quotes: {line}");
    words
}

/// Carries out one command and returns what it would print.
fn execute(case: &mut Case, words: &[String]) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let [
        "aws",
        "service-quotas",
        "request-service-quota-increase",
        ..,
        value,
    ] = &words[..]
    {
        // AWS grants what was asked for.
        case.facts.interface_quota = Some(Read::Known(value.parse().unwrap()));
        return String::new();
    }
    let ["aws", "ec2", operation, options @ ..] = &words[..] else {
        panic!("{words:?}");
    };
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut name = "";
    for word in options {
        if word.starts_with("--") {
            name = word;
            named.entry(name).or_default();
        } else {
            named.get_mut(name).unwrap().push(word);
        }
    }
    let options: BTreeMap<&str, &str> = named
        .iter()
        .map(|(name, values)| (*name, values.first().copied().unwrap_or_default()))
        .collect();
    let option = |name: &str| *options.get(name).unwrap_or_else(|| panic!("{operation} {name}"));
    assert_eq!(option("--region"), "us-east-1");
    match *operation {
        "create-subnet" => {
            return create_subnet(case, option("--availability-zone-id"), option("--cidr-block"));
        }
        "associate-route-table" => {
            let subnet = option("--subnet-id").to_owned();
            table(case, option("--route-table-id")).subnet_ids.push(subnet);
        }
        "authorize-security-group-ingress" | "authorize-security-group-egress" => {
            let id = option("--group-id");
            let permission = permission(option("--ip-permissions"));
            let of_job = case.groups_mut().iter().any(|group| group.id == id);
            let groups = if of_job {
                case.groups_mut()
            } else {
                known(&mut case.facts.endpoint_groups)
            };
            let group = groups.iter_mut().find(|group| group.id == id).unwrap();
            if operation.ends_with("-ingress") {
                group.ingress.push(permission);
            } else {
                group.egress.push(permission);
            }
        }
        "create-vpc-endpoint" => {
            assert_eq!(option("--service-name"), "com.amazonaws.us-east-1.s3");
            assert_eq!(option("--vpc-endpoint-type"), "Gateway");
            for table_id in &named["--route-table-ids"] {
                let routes = &mut table(case, table_id).routes;
                let taken = |route: &Route| route.destination == "pl-63a5400a" && route.target != "vpce-0a";
                assert!(!routes.iter().any(taken), "RouteAlreadyExists");
                routes.retain(|route| route.destination != "pl-63a5400a");
                routes.push(route("pl-63a5400a", "vpce-new"));
            }
            let tables = &named["--route-table-ids"];
            case.endpoints_mut().push(gateway("vpce-new", tables));
        }
        "modify-vpc-endpoint" if !options.contains_key("--add-route-table-ids") => {
            let id = option("--vpc-endpoint-id").to_owned();
            let endpoints = case.endpoints_mut();
            let endpoint = endpoints.iter_mut().find(|endpoint| endpoint.id == id).unwrap();
            if options.contains_key("--private-dns-enabled") {
                endpoint.private_dns_enabled = true;
            }
            if let Some(dns) = options.get("--dns-options") {
                assert_eq!(*dns, "PrivateDnsOnlyForInboundResolverEndpoint=false");
                endpoint.private_dns_only_for_inbound_resolver = false;
            }
            if let Some(policy) = options.get("--policy-document") {
                serde_json::from_str::<serde_json::Value>(policy).unwrap();
                endpoint.policy = Some((*policy).to_owned());
            }
        }
        "modify-vpc-attribute" => {
            let dns = known(&mut case.facts.dns);
            let dns = dns
                .iter_mut()
                .find(|dns| dns.vpc_id == option("--vpc-id"))
                .unwrap();
            let on = |name| options.get(name) == Some(&"{\"Value\":true}");
            dns.support |= on("--enable-dns-support");
            dns.hostnames |= on("--enable-dns-hostnames");
        }
        "modify-vpc-tenancy" => {
            let vpc = case
                .vpcs_mut()
                .iter_mut()
                .find(|vpc| vpc.id == option("--vpc-id"));
            vpc.unwrap().instance_tenancy = Some(option("--instance-tenancy").to_owned());
        }
        "create-dhcp-options" => {
            let servers = option("--dhcp-configurations");
            let servers = servers.strip_prefix("Key=domain-name-servers,Values=").unwrap();
            known(&mut case.facts.dhcp_options).push(DhcpOptions {
                id: "dopt-new".to_owned(),
                domain_name_servers: vec![servers.to_owned()],
            });
            return "dopt-new".to_owned();
        }
        "associate-dhcp-options" => {
            let vpc = case
                .vpcs_mut()
                .iter_mut()
                .find(|vpc| vpc.id == option("--vpc-id"));
            vpc.unwrap().dhcp_options_id = Some(option("--dhcp-options-id").to_owned());
        }
        "create-network-acl-entry" => {
            let entry = acl_entry_of(&options);
            let acls = known(&mut case.facts.network_acls);
            let acl = acls
                .iter_mut()
                .find(|acl| acl.id == option("--network-acl-id"))
                .unwrap();
            let taken = |other: &AclEntry| other.number == entry.number && other.egress == entry.egress;
            assert!(!acl.entries.iter().any(taken), "NetworkAclEntryAlreadyExists");
            acl.entries.push(entry);
        }
        "revoke-security-group-ingress" => {
            let gone = permission(option("--ip-permissions"));
            let id = option("--group-id");
            let group = case.groups_mut().iter_mut().find(|group| group.id == id).unwrap();
            for permission in &mut group.ingress {
                permission.cidrs.retain(|range| !gone.cidrs.contains(range));
                permission
                    .ipv6_cidrs
                    .retain(|range| !gone.ipv6_cidrs.contains(range));
            }
        }
        "delete-network-interface" => {
            let id = option("--network-interface-id");
            known(&mut case.facts.leftovers).retain(|leftover| leftover.id != id);
        }
        "describe-managed-prefix-lists" => return "pl-63a5400a".to_owned(),
        "modify-vpc-endpoint" => {
            let id = option("--vpc-endpoint-id").to_owned();
            let table_id = option("--add-route-table-ids").to_owned();
            table(case, &table_id).routes.push(route("pl-63a5400a", &id));
            let endpoints = case.endpoints_mut();
            let endpoint = endpoints.iter_mut().find(|endpoint| endpoint.id == id).unwrap();
            endpoint.route_table_ids.push(table_id);
        }
        "delete-route" => {
            let destination = options.get("--destination-cidr-block");
            let destination = destination.or_else(|| options.get("--destination-prefix-list-id"));
            let destination = *destination.unwrap();
            let routes = &mut table(case, option("--route-table-id")).routes;
            let matches = |route: &Route| route.destination == destination;
            assert!(routes.iter().any(matches));
            routes.retain(|route| !matches(route));
        }
        other => panic!("unknown operation {other}"),
    }
    String::new()
}

/// Reads the entry of a network ACL from the options of the command that makes it.
fn acl_entry_of(options: &BTreeMap<&str, &str>) -> AclEntry {
    assert_eq!(
        (options["--protocol"], options["--rule-action"]),
        ("tcp", "allow")
    );
    let (from, to) = options["--port-range"].split_once(',').unwrap();
    AclEntry {
        number: options["--rule-number"].parse().unwrap(),
        egress: options.contains_key("--egress"),
        protocol: "6".to_owned(),
        cidr: Some(options["--cidr-block"].to_owned()),
        from_port: from.strip_prefix("From=").unwrap().parse().ok(),
        to_port: to.strip_prefix("To=").unwrap().parse().ok(),
        allow: true,
    }
}

fn table<'a>(case: &'a mut Case, id: &str) -> &'a mut super::RouteTable {
    case.tables_mut().iter_mut().find(|table| table.id == id).unwrap()
}

/// Makes the subnet where EC2 would, and adds it to the request as the remedy's text says.
fn create_subnet(case: &mut Case, zone: &str, cidr: &str) -> String {
    let range: super::super::Cidr = cidr.parse().unwrap();
    let overlaps = |other: &Subnet| {
        other
            .cidr_block
            .as_deref()
            .unwrap()
            .parse()
            .is_ok_and(|o| range.overlaps(o))
    };
    assert!(!case.vpc_subnets_mut().iter().any(overlaps), "{cidr} is taken");
    let id = format!("subnet-new{}", zone.replace('-', ""));
    let made = subnet(&id, zone, cidr);
    case.subnets_mut().push(made.clone());
    case.vpc_subnets_mut().push(made);
    case.request.subnet_ids.push(id.parse().unwrap());
    id
}

/// Reads the CLI's shorthand: `Key=value,List=[{Key=value}]`.
fn permission(text: &str) -> Permission {
    let mut permission = Permission::default();
    for part in text.split(',') {
        let (key, value) = part.split_once('=').unwrap();
        let inner = || {
            let item = value.trim_start_matches("[{").trim_end_matches("}]");
            item.split_once('=').unwrap().1.to_owned()
        };
        match key {
            "IpProtocol" => value.clone_into(&mut permission.protocol),
            "FromPort" => permission.from_port = value.parse().ok(),
            "ToPort" => permission.to_port = value.parse().ok(),
            "UserIdGroupPairs" => permission.groups.push(Case::pair(&inner())),
            "IpRanges" => permission.cidrs.push(inner()),
            "Ipv6Ranges" => permission.ipv6_cidrs.push(inner()),
            "PrefixListIds" => permission.prefix_list_ids.push(inner()),
            other => panic!("unknown key {other}"),
        }
    }
    permission
}
