//! What small plans come to: a VPC, a subnet and a group, and one thing more in each.

use serde_json::{Value, json};

use super::{Planned, planned};
use crate::network::facts::{Facts, RouteTable};
use crate::terraform::Plan;

/// A plan that is put together.
struct Draft {
    resources: Vec<Value>,
    configured: Vec<Value>,
    deleted: Vec<Value>,
}

fn refers(to: &str) -> Value {
    json!({"references": [to]})
}

impl Draft {
    fn new() -> Self {
        let draft = Self {
            resources: Vec::new(),
            configured: Vec::new(),
            deleted: Vec::new(),
        };
        let vpc = json!({"vpc_id": refers("aws_vpc.v.id")});
        draft
            .with("aws_vpc", "v", &json!({"cidr_block": "10.0.0.0/16"}), &json!({}))
            .with(
                "aws_subnet",
                "s",
                &json!({"cidr_block": "10.0.0.0/24", "availability_zone": "us-east-1a"}),
                &vpc,
            )
            .with("aws_security_group", "g", &json!({"id": "sg-0a"}), &vpc)
    }

    fn with(mut self, kind: &str, name: &str, values: &Value, expressions: &Value) -> Self {
        self.resources.push(
            json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind,
            "name": name, "values": values}),
        );
        self.configured
            .push(json!({"mode": "managed", "type": kind, "name": name, "expressions": expressions}));
        self
    }

    fn without(mut self, kind: &str, before: &Value) -> Self {
        self.deleted
            .push(json!({"type": kind, "change": {"actions": ["delete"], "before": before}}));
        self
    }

    /// Puts something in place of an attribute of the group.
    fn group(mut self, attribute: &str, value: Value) -> Self {
        self.resources[2]["values"][attribute] = value;
        self
    }

    fn facts(self) -> Facts {
        let whole = json!({
            "format_version": "1.2",
            "planned_values": {"root_module": {"resources": self.resources}},
            "resource_changes": self.deleted,
            "configuration": {"root_module": {
                "outputs": {"subnet_ids": {"expression": refers("aws_subnet.s.id")},
                    "security_group_ids": {"expression": refers("aws_security_group.g.id")}},
                "resources": self.configured
            }}
        });
        let plan = Plan::read(whole.to_string().as_bytes()).unwrap();
        let Planned { facts, .. } = planned(&plan, &"us-east-1".parse().unwrap(), None, &[]).unwrap();
        facts
    }
}

/// Why something is not known.
fn why<T: std::fmt::Debug>(read: &crate::diagnostic::Read<T>) -> String {
    read.known().unwrap_err().error.clone()
}

fn main_table(facts: &Facts) -> &RouteTable {
    let tables = facts.route_tables.ok().unwrap();
    tables.iter().find(|table| table.main).unwrap()
}

#[test]
fn a_group_that_is_null_is_none_and_one_that_is_looked_up_later_is_not_the_only_one() {
    let rule = |reference: Value, expression: &str| {
        let mut values = json!({"security_group_id": "sg-0a", "ip_protocol": "-1"});
        if reference.is_null() {
            values["referenced_security_group_id"] = reference;
        }
        let expressions = json!({"referenced_security_group_id": refers(expression)});
        Draft::new()
            .with("aws_vpc_security_group_ingress_rule", "r", &values, &expressions)
            .facts()
    };
    let none = rule(Value::Null, "aws_security_group.g.id");
    assert!(none.security_groups.ok().unwrap()[0].ingress[0].groups.is_empty());
    let own = rule(true.into(), "aws_security_group.g.id");
    assert_eq!(
        own.security_groups.ok().unwrap()[0].ingress[0].groups[0].group_id,
        "sg-0a"
    );
    let later = rule(true.into(), "data.aws_security_group.db.id");
    insta::assert_snapshot!(why(&later.security_groups), @"the plan does not tell which `aws_security_group` `referenced_security_group_id` of `aws_vpc_security_group_ingress_rule.r` names");
    // Behind a local value the only group is meant.
    let local = rule(true.into(), "local.group");
    assert_eq!(local.security_groups.ok().unwrap()[0].ingress[0].groups.len(), 1);
}

#[test]
fn rules_that_are_about_to_go_do_not_count_although_the_group_still_has_them() {
    let stale = || {
        Draft::new().group(
            "ingress",
            json!([{"protocol": "-1", "self": true, "from_port": 0, "to_port": 0,
 "security_groups": [], "prefix_list_ids": []}]),
        )
    };
    let rules = |facts: Facts| facts.security_groups.ok().unwrap()[0].ingress.len();
    assert_eq!(rules(stale().facts()), 1);
    let kind = "aws_vpc_security_group_ingress_rule";
    assert_eq!(
        rules(
            stale()
                .without(kind, &json!({"security_group_id": "sg-0b"}))
                .facts()
        ),
        1
    );
    assert_eq!(
        rules(
            stale()
                .without(kind, &json!({"security_group_id": "sg-0a"}))
                .facts()
        ),
        0
    );
    // One that stays is the only one.
    let stays = stale().with(
        "aws_security_group_rule",
        "r",
        &json!({"security_group_id": "sg-0a", "type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22}),
        &json!({}),
    );
    let facts = stays.facts();
    let group = &facts.security_groups.ok().unwrap()[0];
    assert_eq!(
        (group.ingress.len(), group.ingress[0].protocol.as_str()),
        (1, "tcp")
    );
}

#[test]
fn blocks_within_a_resource_name_what_the_configuration_refers_to() {
    let route = |gateways: usize, expression: Option<&str>| {
        let mut draft = Draft::new();
        for number in 0..gateways {
            draft = draft.with(
                "aws_nat_gateway",
                &format!("n{number}"),
                &json!({"subnet_id": null}),
                &json!({}),
            );
        }
        // What is not known yet is left out.
        let block = json!([{"cidr_block": "0.0.0.0/0", "gateway_id": ""}]);
        let mut expressions = json!({"vpc_id": refers("aws_vpc.v.id")});
        if let Some(expression) = expression {
            expressions["route"] = refers(expression);
        }
        draft
            .with("aws_route_table", "t", &json!({"route": block}), &expressions)
            .facts()
    };
    let target = |facts: &Facts| {
        let tables = facts.route_tables.ok().unwrap();
        tables.iter().find(|table| !table.main).unwrap().routes[0]
            .target
            .clone()
    };
    assert!(target(&route(2, Some("aws_nat_gateway.n1.id"))).starts_with("nat-"));
    // Of a dynamic block a plan tells nothing: the only gateway is meant.
    assert!(target(&route(1, None)).starts_with("nat-"));
    insta::assert_snapshot!(why(&route(2, None).route_tables), @"the plan does not tell which `aws_nat_gateway` `route.nat_gateway_id` of `aws_route_table.t` names");
}

#[test]
fn two_tables_that_could_be_meant_leave_it_open() {
    let vpc = json!({"vpc_id": refers("aws_vpc.v.id")});
    let facts = Draft::new()
        .with("aws_route_table", "public", &json!({}), &vpc)
        .with("aws_route_table", "private", &json!({}), &vpc)
        .with(
            "aws_route_table_association",
            "a",
            &json!({}),
            &json!({"subnet_id": refers("aws_subnet.s.id"), "route_table_id": {
                "references": ["aws_route_table.public.id", "aws_route_table.private.id"]}}),
        )
        .facts();
    assert!(why(&facts.route_tables).contains("`route_table_id` of `aws_route_table_association.a`"));
}

#[test]
fn what_comes_with_a_vpc_takes_rules_and_routes() {
    let facts = Draft::new()
        .with("aws_internet_gateway", "i", &json!({}), &json!({}))
        .with(
            "aws_route",
            "r",
            &json!({"destination_cidr_block": "0.0.0.0/0"}),
            &json!({"route_table_id": refers("aws_vpc.v.main_route_table_id"), "gateway_id": refers("aws_internet_gateway.i.id")}),
        )
        .with(
            "aws_network_acl_rule",
            "n",
            &json!({"rule_number": 50, "egress": false, "protocol": "tcp", "rule_action": "deny", "cidr_block": "0.0.0.0/0",
                "from_port": 443, "to_port": 443}),
            &json!({"network_acl_id": refers("aws_vpc.v.default_network_acl_id")}),
        )
        .facts();
    assert!(main_table(&facts).routes[0].target.starts_with("igw-"));
    let acls = facts.network_acls.ok().unwrap();
    let denied = acls[0].entries.iter().find(|entry| entry.number == 50).unwrap();
    assert_eq!(
        (
            acls.len(),
            acls[0].is_default,
            denied.allow,
            denied.protocol.as_str()
        ),
        (1, true, false, "6")
    );
}

#[test]
fn what_terraform_takes_over_is_the_same_thing() {
    let facts = Draft::new()
        .with(
            "aws_default_route_table",
            "d",
            &json!({"route": []}),
            &json!({"default_route_table_id": refers("aws_vpc.v.default_route_table_id")}),
        )
        .with(
            "aws_default_network_acl",
            "d",
            &json!({"ingress": [], "egress": []}),
            &json!({"default_network_acl_id": refers("aws_vpc.v.default_network_acl_id")}),
        )
        .with(
            "aws_default_security_group",
            "d",
            &json!({}),
            &json!({"vpc_id": refers("aws_vpc.v.id")}),
        )
        .facts();
    assert_eq!(facts.route_tables.ok().unwrap().len(), 1);
    let acls = facts.network_acls.ok().unwrap();
    // Taken over without entries, it lets nothing through.
    assert_eq!(
        (acls.len(), acls[0].entries.iter().any(|entry| entry.allow)),
        (1, false)
    );
    assert_eq!(main_table(&facts).vpc_id, facts.vpcs.ok().unwrap()[0].id);
}

#[test]
fn a_route_to_an_own_prefix_list_is_none_to_s3() {
    let facts = Draft::new()
        .with("aws_ec2_managed_prefix_list", "corp", &json!({"name": "corp"}), &json!({}))
        .with("aws_nat_gateway", "n", &json!({}), &json!({}))
        .with(
            "aws_route",
            "r",
            &json!({}),
            &json!({"route_table_id": refers("aws_vpc.v.main_route_table_id"), "nat_gateway_id": refers("aws_nat_gateway.n.id"),
                "destination_prefix_list_id": refers("aws_ec2_managed_prefix_list.corp.id")}),
        )
        .facts();
    let s3 = facts.s3_prefix_list.ok().unwrap().as_ref().unwrap().id.clone();
    let destination = &main_table(&facts).routes[0].destination;
    assert!(
        destination.starts_with("pl-") && *destination != s3,
        "{destination}"
    );
}

#[test]
fn name_servers_of_options_are_read_and_an_association_that_is_not_clear_leaves_them_open() {
    let associated = |expression: &str| {
        Draft::new()
            .with(
                "aws_vpc_dhcp_options",
                "o",
                &json!({"domain_name_servers": ["10.0.0.2"]}),
                &json!({}),
            )
            .with(
                "aws_vpc_dhcp_options_association",
                "a",
                &json!({}),
                &json!({"vpc_id": refers("aws_vpc.v.id"), "dhcp_options_id": refers(expression)}),
            )
            .facts()
    };
    let known = associated("aws_vpc_dhcp_options.o.id");
    assert_eq!(
        known.dhcp_options.ok().unwrap()[0].domain_name_servers,
        ["10.0.0.2"]
    );
    assert!(why(&associated("data.aws_vpc_dhcp_options.x.id").dhcp_options).contains("`dhcp_options_id`"));
    let own = Draft::new().facts();
    assert_eq!(
        own.dhcp_options.ok().unwrap()[0].domain_name_servers,
        ["AmazonProvidedDNS"]
    );
}

#[test]
fn an_endpoint_serves_the_tables_that_are_associated_with_it() {
    let endpoint = |tables: Value| {
        Draft::new()
            .with(
                "aws_vpc_endpoint",
                "e",
                &json!({"id": "vpce-0a", "service_name": "com.amazonaws.us-east-1.s3", "route_table_ids": tables}),
                &json!({"vpc_id": refers("aws_vpc.v.id")}),
            )
            .with("aws_route_table", "t", &json!({"id": "rtb-0a"}), &json!({"vpc_id": refers("aws_vpc.v.id")}))
    };
    let served = |facts: &Facts| facts.endpoints.ok().unwrap()[0].route_table_ids.clone();
    let kind = "aws_vpc_endpoint_route_table_association";
    let parts = json!({"vpc_endpoint_id": "vpce-0a", "route_table_id": "rtb-0a"});
    assert_eq!(
        served(&endpoint(json!([])).with(kind, "a", &parts, &json!({})).facts()),
        ["rtb-0a"]
    );
    let gone = endpoint(json!(["rtb-0a"])).without(kind, &parts).facts();
    assert!(served(&gone).is_empty());
}

#[test]
fn zones_that_nobody_lists_are_not_known() {
    insta::assert_snapshot!(why(&Draft::new().facts().zones), @"the plan does not tell which zones the Region has: it reads no data source `aws_availability_zones` that lists them all");
}
