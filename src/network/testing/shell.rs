//! Carries out the AWS CLI commands that remedies name, on facts instead of an account: a remedy is
//! right when the verdict turns.

use std::collections::BTreeMap;

use super::super::facts::{Permission, Route, Subnet};
use super::{Case, gateway, route, subnet};

/// Runs the lines of a script: `NAME=$(command)`, `command`, `echo "$NAME"`.
pub(super) fn run(case: &mut Case, script: &str) {
    let mut variables = BTreeMap::new();
    for line in script.lines() {
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
    let ["aws", "ec2", operation, options @ ..] = &words[..] else {
        assert_eq!(words[0], "echo", "{words:?}");
        return String::new();
    };
    let options: BTreeMap<&str, &str> = options.chunks(2).map(|pair| (pair[0], pair[1])).collect();
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
            let group = case.groups_mut().iter_mut().find(|group| group.id == id).unwrap();
            if operation.ends_with("-ingress") {
                group.ingress.push(permission);
            } else {
                group.egress.push(permission);
            }
        }
        "create-vpc-endpoint" => {
            assert_eq!(option("--service-name"), "com.amazonaws.us-east-1.s3");
            assert_eq!(option("--vpc-endpoint-type"), "Gateway");
            let table_id = option("--route-table-ids");
            case.endpoints_mut().push(gateway("vpce-new", &[table_id]));
            let routes = &mut table(case, table_id).routes;
            routes.push(route("pl-63a5400a", "vpce-new"));
        }
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
            "PrefixListIds" => permission.prefix_list_ids.push(inner()),
            other => panic!("unknown key {other}"),
        }
    }
    permission
}
