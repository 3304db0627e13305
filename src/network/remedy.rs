//! Pieces that the remedies of several rules share: AWS CLI commands with the real IDs in them, and
//! the Terraform that does the same.

use super::check::Subject;
use super::facts::{Endpoint, RouteTable, Subnet};
use crate::diagnostic::Remedy;

/// The call `aws ec2 <operation>` in the job's Region.
pub(super) fn ec2(subject: Subject<'_>, operation: &str, arguments: &str) -> String {
    let region = &subject.request.region;
    format!("aws ec2 {operation} --region {region} {arguments}")
}

/// The call that prints the policy of a bucket.
pub(super) fn bucket_policy(subject: Subject<'_>, bucket: &str) -> String {
    let region = &subject.request.region;
    format!("aws s3api get-bucket-policy --region {region} --bucket {bucket} --query Policy --output text")
}

/// The first of each of `items`, in their order.
pub(super) fn each_once<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for item in items {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    once
}

/// Lists `items` in backticks: `a`, `b` and `c`.
pub(super) fn listed(items: &[String]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("`{item}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The word for one or for several.
pub(super) fn plural(count: usize, one: &'static str, several: &'static str) -> &'static str {
    if count == 1 { one } else { several }
}

/// Which side of a security group a rule stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Ingress,
    Egress,
}

impl Side {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

/// The command that opens `group` to itself.
pub(super) fn open_to_itself(subject: Subject<'_>, group: &str, side: Side) -> String {
    let operation = format!("authorize-security-group-{}", side.name());
    let arguments =
        format!("--group-id {group} --ip-permissions 'IpProtocol=-1,UserIdGroupPairs=[{{GroupId={group}}}]'");
    ec2(subject, &operation, &arguments)
}

/// The Terraform that opens `group` to itself.
pub(super) fn open_to_itself_terraform(group: &str, side: Side) -> String {
    let side = side.name();
    format!(
        "resource \"aws_vpc_security_group_{side}_rule\" \"self_{side}\" {{\n  \
           security_group_id            = \"{group}\"\n  \
           referenced_security_group_id = \"{group}\"\n  \
           ip_protocol                  = \"-1\"\n\
         }}"
    )
}

/// The command that switches a DNS attribute of a VPC on.
pub(super) fn switch_on(subject: Subject<'_>, vpc: &str, flag: &str) -> String {
    let arguments = format!("--vpc-id {vpc} --{flag} '{{\"Value\":true}}'");
    ec2(subject, "modify-vpc-attribute", &arguments)
}

/// The remedy that switches a DNS attribute of a VPC on.
pub(super) fn vpc_attribute(subject: Subject<'_>, vpc: &str, flag: &str, argument: &str) -> Remedy {
    let command = switch_on(subject, vpc, flag);
    let terraform = format!("resource \"aws_vpc\" \"training\" {{\n  # …\n  {argument} = true\n}}");
    Remedy::text("switch the attribute on; it takes effect at once")
        .command(command)
        .terraform(terraform)
}

/// The Terraform that reads the subnets of a VPC, for a list that follows the VPC.
pub(super) fn subnets_of_terraform(vpc: &str) -> String {
    format!(
        "data \"aws_subnets\" \"training\" {{\n  filter {{\n    name   = \"vpc-id\"\n    values = [\"{vpc}\"]\n  }}\n}}"
    )
}

/// The Terraform of a security group of a VPC.
pub(super) fn group_of_terraform(vpc: &str) -> String {
    format!("resource \"aws_security_group\" \"training\" {{\n  vpc_id = \"{vpc}\"\n}}")
}

/// The route tables that serve `subnets`, each once.
pub(super) fn tables_of<'a>(subject: Subject<'a>, subnets: &[&Subnet]) -> Vec<&'a RouteTable> {
    let mut tables: Vec<&RouteTable> = Vec::new();
    for subnet in subnets {
        if let Ok(Some(table)) = subject.route_table(subnet)
            && !tables.iter().any(|known| known.id == table.id)
        {
            tables.push(table);
        }
    }
    tables
}

/// The gateway endpoint for S3 of the VPC that `table` can be added to.
pub(super) fn extendable_gateway<'a>(subject: Subject<'a>, vpc: &str, table: &str) -> Option<&'a Endpoint> {
    let service = subject.request.s3_service();
    subject.facts.endpoints.ok()?.iter().find(|endpoint| {
        endpoint.vpc_id == vpc
            && endpoint.service == service
            && endpoint.kind == "Gateway"
            && endpoint.state.eq_ignore_ascii_case("available")
            && !endpoint.route_table_ids.iter().any(|id| id == table)
    })
}

/// The call that takes a route out of a table.
pub(super) fn delete_route(subject: Subject<'_>, table: &str, destination: &str) -> String {
    let kind = if destination.starts_with("pl-") {
        "prefix-list-id"
    } else {
        "cidr-block"
    };
    let arguments = format!("--route-table-id {table} --destination-{kind} {destination}");
    ec2(subject, "delete-route", &arguments)
}

/// The destination of a route of `table` that sends S3's prefix list elsewhere than to an endpoint. The route of a
/// gateway endpoint has the same destination, and a table has one route to each.
fn in_the_way<'a>(subject: Subject<'a>, table: &str) -> Option<&'a str> {
    let list = subject.s3_prefix_list().ok().flatten()?;
    let table = subject
        .facts
        .route_tables
        .ok()?
        .iter()
        .find(|known| known.id == table)?;
    let mut routes = table.routes.iter();
    let elsewhere = routes.find(|route| route.destination == list.id && !route.target.starts_with("vpce-"));
    elsewhere.map(|route| route.destination.as_str())
}

/// The remedy that puts a gateway endpoint for S3 on a route table: one that the VPC has already, else a new
/// one. A route that stands in its way goes before. `text` says why, before what is done.
pub(super) fn gateway_endpoint_remedy(subject: Subject<'_>, text: &str, vpc: &str, table: &str) -> Remedy {
    let service = subject.request.s3_service();
    let (command, terraform) = if let Some(endpoint) = extendable_gateway(subject, vpc, table) {
        let id = &endpoint.id;
        let arguments = format!("--vpc-endpoint-id {id} --add-route-table-ids {table}");
        let terraform = format!(
            "resource \"aws_vpc_endpoint_route_table_association\" \"s3\" {{\n  \
               vpc_endpoint_id = \"{id}\"\n  \
               route_table_id  = \"{table}\"\n\
             }}"
        );
        (ec2(subject, "modify-vpc-endpoint", &arguments), terraform)
    } else {
        let arguments = format!(
            "--vpc-id {vpc} --vpc-endpoint-type Gateway --service-name {service} --route-table-ids {table}"
        );
        let terraform = gateway_endpoint_terraform(vpc, &service, table);
        (ec2(subject, "create-vpc-endpoint", &arguments), terraform)
    };
    match in_the_way(subject, table) {
        Some(list) => Remedy::text(text)
            .command(format!("{}\n{command}", delete_route(subject, table, list)))
            .terraform(format!("# remove the route of {table} to {list}\n\n{terraform}")),
        None => Remedy::text(text).command(command).terraform(terraform),
    }
}

/// Quotes `text` for a POSIX shell, whatever it holds.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Indents every line of `text` as the content of a heredoc.
pub(super) fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

/// Shields `text` from being taken for a template within a Terraform string or heredoc.
pub(super) fn without_templates(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// The Terraform of a gateway endpoint for S3 on a route table.
fn gateway_endpoint_terraform(vpc: &str, service: &str, table: &str) -> String {
    format!(
        "resource \"aws_vpc_endpoint\" \"s3\" {{\n  \
           vpc_id            = \"{vpc}\"\n  \
           service_name      = \"{service}\"\n  \
           vpc_endpoint_type = \"Gateway\"\n  \
           route_table_ids   = [\"{table}\"]\n\
         }}"
    )
}
