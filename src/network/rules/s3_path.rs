//! NET-30: every subnet has a way to Amazon S3.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::facts::RouteTable;
use crate::network::remedy::{delete_route, each_once, extendable_gateway, gateway_endpoint_remedy, listed};
use crate::network::s3_path::{S3Path, Via, known_paths, s3_endpoints};

/// Every subnet reaches Amazon S3 through an endpoint or a NAT gateway.
pub(crate) static RULE: Rule = Rule {
    code: "NET-30",
    name: "s3-path",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/vpc-s3.html"),
    docs: include_str!("s3_path.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    let paths = known_paths(subject, &mut gathered);
    // Subnets that share a table share the fault and the cure.
    let mut done: Vec<Option<&str>> = Vec::new();
    // That some of S3's addresses are out of reach is graver than that some cannot be verified.
    let nowhere = paths.iter().filter(|path| matches!(path.via, Via::Nothing));
    let elsewhere = paths.iter().filter(|path| matches!(path.via, Via::Unverified));
    for path in nowhere.chain(elsewhere) {
        let table = path.table.map(|table| table.id.as_str());
        if done.contains(&table) {
            continue;
        }
        let of_table = paths
            .iter()
            .filter(|other| other.table.map(|table| table.id.as_str()) == table);
        let alike = each_once(of_table.map(|other| other.subnet.id.clone()));
        gathered.push(match path.via {
            Via::Nothing => no_way(subject, path, alike),
            _ => unverified(subject, path, alike),
        });
        done.push(table);
    }
    gathered.judge(paths.iter().map(|path| &path.subnet.id))
}

fn no_way(subject: Subject<'_>, path: &S3Path<'_>, subnets: Vec<String>) -> Diagnostic {
    let who = match &subnets[..] {
        [one] => format!("subnet `{one}` has"),
        [_, _] | [_, _, _] => format!("subnets {} have", listed(&subnets)),
        several => format!("{} subnets of the job have", several.len()),
    };
    let served = listed(&subnets);
    let finding = Diagnostic::new(&RULE, format!("{who} no route to Amazon S3")).resources(subnets);
    let Some(table) = path.table else {
        return finding
            .evidence(format!(
                "EC2 told of no route table that serves {served}, not even a main one"
            ))
            .remedy(Remedy::text("associate a route table with the subnet"));
    };
    let mut finding = finding.resource(&table.id).evidence(served_by(table));
    if path.route.is_some_and(|route| route.target.starts_with("igw-")) {
        finding = finding.evidence("its default route leads to an internet gateway, which the job's interfaces cannot use without a public address");
    }
    if let Some(route) = path.route.filter(|_| has_gateway(subject, table)) {
        let text = format!(
            "take the route to `{}` out of table `{}`: it is more specific than the one to the gateway endpoint",
            route.destination, table.id
        );
        let terraform = format!("# remove the route of {} to {}", table.id, route.destination);
        let remedy = Remedy::text(text).command(delete_route(subject, &table.id, &route.destination));
        return finding.remedy(remedy.terraform(terraform));
    }
    let vpc = &path.subnet.vpc_id;
    if subject.vpc().is_some_and(|vpc| vpc.is_default) {
        finding = finding.evidence(
            "AWS's guide says that a default VPC can be used: as created, it has an internet gateway and no way to \
             Amazon S3 for interfaces without a public address",
        );
    }
    let text = match extendable_gateway(subject, vpc, &table.id) {
        Some(endpoint) => format!(
            "add route table `{}` to gateway endpoint `{}`",
            table.id, endpoint.id
        ),
        None => format!(
            "add a gateway endpoint for S3 to route table `{}` (free of charge)",
            table.id
        ),
    };
    finding.remedy(gateway_endpoint_remedy(subject, &text, vpc, &table.id))
}

fn unverified(subject: Subject<'_>, path: &S3Path<'_>, subnets: Vec<String>) -> Diagnostic {
    let target = path.route.map(|route| route.target.as_str()).unwrap_or_default();
    let destination = path.route.map(|route| route.destination.as_str());
    let list = subject.s3_prefix_list().ok().flatten();
    let is_whole = |range: &str| range == "0.0.0.0/0" || list.is_some_and(|list| list.id == range);
    let part = match destination.filter(|range| !is_whole(range)) {
        None => "traffic to Amazon S3 leaves".to_owned(),
        Some(range) => format!("some of the traffic to Amazon S3 (`{range}`) leaves"),
    };
    let message = format!("{part} through `{target}`; what lies behind cannot be verified");
    let text = "make sure that it leads on to Amazon S3, or add a gateway endpoint for S3 to the route table \
                and take more specific routes to S3's addresses out of it";
    let remedy = match path.table {
        Some(table) if !has_gateway(subject, table) => {
            gateway_endpoint_remedy(subject, text, &path.subnet.vpc_id, &table.id)
        }
        _ => Remedy::text(text),
    };
    let mut finding = Diagnostic::new(&RULE, message)
        .severity(Severity::Warning)
        .resources(subnets)
        .remedy(remedy);
    if let Some(table) = path.table {
        let served = served_by(table);
        finding = finding.resource(&table.id).evidence(served);
    }
    finding
}

fn served_by(table: &RouteTable) -> String {
    let main = if table.main { ", the VPC's main table" } else { "" };
    format!("served by route table `{}`{main}", table.id)
}

/// Whether a gateway endpoint for S3 serves the table already: then a more specific route takes traffic from it.
fn has_gateway(subject: Subject<'_>, table: &RouteTable) -> bool {
    let endpoints = s3_endpoints(subject, &table.vpc_id).unwrap_or_default();
    endpoints.iter().any(|endpoint| {
        let routed = table.routes.iter().any(|route| route.target == endpoint.id);
        endpoint.kind == "Gateway" && (routed || endpoint.route_table_ids.contains(&table.id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::facts::Route;
    use crate::network::testing::{Case, TABLE};

    fn culprits(case: &Case) -> Vec<String> {
        let mut ids: Vec<String> = case.request.subnet_ids.iter().map(ToString::to_string).collect();
        ids.push(TABLE.to_owned());
        ids
    }

    #[test]
    fn subnets_without_a_way_to_s3_are_one_finding_and_the_command_mends_it() {
        let mut case = Case::good();
        case.remove_s3_endpoint();
        let culprits = culprits(&case);
        let culprits: Vec<&str> = culprits.iter().map(String::as_str).collect();
        let found = case.fails(&RULE, &culprits);
        assert_eq!(found.len(), 1);
        insta::assert_snapshot!(found[0].remedy.clone().unwrap().command.unwrap(), @"aws ec2 create-vpc-endpoint --region us-east-1 --vpc-id vpc-0a --vpc-endpoint-type Gateway --service-name com.amazonaws.us-east-1.s3 --route-table-ids rtb-0b");
        case.apply_remedy_of(&found);
        case.all_pass();
    }

    #[test]
    fn an_endpoint_that_was_deleted_is_no_way_although_it_is_still_listed() {
        let mut case = Case::good();
        "deleted".clone_into(&mut case.endpoints_mut()[0].state);
        case.tables_mut()[1]
            .routes
            .retain(|route| route.target == "local");
        let culprits = culprits(&case);
        let culprits: Vec<&str> = culprits.iter().map(String::as_str).collect();
        let found = case.fails(&RULE, &culprits);
        case.apply_remedy_of(&found);
        case.all_pass();
    }

    #[test]
    fn the_main_table_counts_where_no_association_is_explicit() {
        let mut case = Case::good();
        let subnet = case.tables_mut()[1].subnet_ids.remove(0);
        let found = case.fails(&RULE, &[&subnet, "rtb-0a"]);
        assert!(
            found[0]
                .remedy
                .clone()
                .unwrap()
                .text
                .contains("gateway endpoint `vpce-0a`")
        );
        case.apply_remedy_of(&found);
        case.all_pass();
    }

    #[test]
    fn an_internet_gateway_is_no_way_a_nat_gateway_is_one_and_a_transit_gateway_a_warning() {
        let default_to = |target: &str| {
            let mut case = Case::good();
            case.remove_s3_endpoint();
            case.tables_mut()[1].routes.push(Route {
                destination: "0.0.0.0/0".to_owned(),
                target: target.to_owned(),
                state: "active".to_owned(),
            });
            case
        };
        let case = default_to("igw-0a");
        let culprits = culprits(&case);
        let culprits: Vec<&str> = culprits.iter().map(String::as_str).collect();
        case.fails(&RULE, &culprits);
        default_to("nat-0a").passes(&RULE);
        default_to("tgw-0a").warns(&RULE, &culprits);
    }

    #[test]
    fn an_endpoint_of_another_service_or_region_is_no_way() {
        for service in ["com.amazonaws.us-east-1.dynamodb", "com.amazonaws.us-west-2.s3"] {
            let mut case = Case::good();
            service.clone_into(&mut case.endpoints_mut()[0].service);
            case.tables_mut()[1]
                .routes
                .retain(|route| route.target == "local");
            let culprits = culprits(&case);
            let culprits: Vec<&str> = culprits.iter().map(String::as_str).collect();
            case.fails(&RULE, &culprits);
        }
    }

    #[test]
    fn an_interface_endpoint_with_private_dns_is_a_way_for_the_whole_vpc() {
        let mut case = Case::good();
        case.use_interface_endpoint("sg-0e");
        case.passes(&RULE);
        case.endpoints_mut()[0].private_dns_only_for_inbound_resolver = true;
        let culprits = culprits(&case);
        let culprits: Vec<&str> = culprits.iter().map(String::as_str).collect();
        case.fails(&RULE, &culprits);
    }

    #[test]
    fn a_more_specific_route_takes_its_part_of_the_traffic_and_of_equals_the_static_one_wins() {
        for destination in ["52.216.0.0/16", "52.216.0.0/15", "52.217.1.1/32"] {
            let mut case = Case::good();
            case.tables_mut()[1].routes.push(Route {
                destination: destination.to_owned(),
                target: "tgw-0a".to_owned(),
                state: "active".to_owned(),
            });
            let culprits = culprits(&case);
            let culprits: Vec<&str> = culprits.iter().map(String::as_str).collect();
            let found = case.warns(&RULE, &culprits);
            assert!(found[0].message.contains(destination), "{}", found[0].message);
        }
        // Wider than the list's entries, or elsewhere: the list is more specific.
        for destination in ["52.0.0.0/8", "8.8.8.0/24", "10.9.0.0/16"] {
            let mut case = Case::good();
            case.tables_mut()[1].routes.push(Route {
                destination: destination.to_owned(),
                target: "tgw-0a".to_owned(),
                state: "active".to_owned(),
            });
            case.passes(&RULE);
        }
    }

    #[test]
    fn addresses_without_a_way_are_told_before_those_that_cannot_be_verified() {
        let mut case = Case::good();
        for (destination, target) in [("52.216.0.0/16", "tgw-0a"), ("3.5.0.0/20", "igw-0a")] {
            case.tables_mut()[1].routes.push(Route {
                destination: destination.to_owned(),
                target: target.to_owned(),
                state: "active".to_owned(),
            });
        }
        let culprits = culprits(&case);
        let culprits: Vec<&str> = culprits.iter().map(String::as_str).collect();
        case.fails(&RULE, &culprits);
    }

    #[test]
    fn a_customer_s_prefix_list_is_read_and_without_it_the_way_is_unknown() {
        let mut case = Case::good();
        case.tables_mut()[1].routes.push(Route {
            destination: "pl-0c".to_owned(),
            target: "tgw-0a".to_owned(),
            state: "active".to_owned(),
        });
        let list = |entries: &[&str]| {
            crate::diagnostic::Read::Known(vec![crate::network::facts::PrefixList {
                id: "pl-0c".to_owned(),
                name: String::new(),
                entries: crate::diagnostic::Read::Known(
                    entries.iter().map(|&entry| entry.to_owned()).collect(),
                ),
            }])
        };
        case.facts.prefix_lists = list(&["192.0.2.0/24"]);
        case.passes(&RULE);
        case.facts.prefix_lists = list(&["3.5.0.0/19"]);
        let culprits = culprits(&case);
        let culprits: Vec<&str> = culprits.iter().map(String::as_str).collect();
        case.warns(&RULE, &culprits);
        case.facts.prefix_lists = Case::denied("ec2:GetManagedPrefixListEntries");
        case.unknown(&RULE, "the caller lacks `ec2:GetManagedPrefixListEntries`");
    }

    #[test]
    fn in_a_shared_vpc_and_without_permission_it_is_unknown() {
        let mut case = Case::good();
        case.facts.route_tables = Case::denied("ec2:DescribeRouteTables");
        case.unknown(&RULE, "the caller lacks `ec2:DescribeRouteTables`");
        let mut case = Case::good();
        case.remove_s3_endpoint();
        case.vpcs_mut()[0].owner_id = Some("999900001111".to_owned());
        case.unknown(
            &RULE,
            "the VPC belongs to another account, which alone sees its endpoints",
        );
    }
}
