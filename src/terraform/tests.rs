//! References of a plan: through keys, counts, modules, variables and outputs.

use serde_json::{Value, json};

use super::{Link, Plan};

fn managed(address: &str, kind: &str, name: &str, index: &Value, values: &Value) -> Value {
    json!({"address": address, "mode": "managed", "type": kind, "name": name, "index": index, "values": values})
}

fn configured(kind: &str, name: &str, expressions: &Value) -> Value {
    json!({"mode": "managed", "type": kind, "name": name, "expressions": expressions})
}

fn refers(to: &[&str]) -> Value {
    json!({"references": to})
}

/// Two instances of a module with two subnets each, one of which a route table of the root names.
fn plan() -> Plan {
    let instance = |key: &str| {
        let address = |rest: &str| format!("module.net[\"{key}\"].{rest}");
        let subnet = |zone: &str| {
            managed(
                &address(&format!("aws_subnet.this[\"{zone}\"]")),
                "aws_subnet",
                "this",
                &zone.into(),
                &json!({}),
            )
        };
        let association = |zone: &str| {
            managed(
                &address(&format!("aws_route_table_association.this[\"{zone}\"]")),
                "aws_route_table_association",
                "this",
                &zone.into(),
                &json!({}),
            )
        };
        json!({"address": format!("module.net[\"{key}\"]"),
            "resources": [subnet("a"), subnet("b"), association("a"), association("b")]})
    };
    let mut association = configured(
        "aws_route_table_association",
        "this",
        &json!({"subnet_id": refers(&["each.value.id", "each.value"]), "route_table_id": refers(&["var.table"])}),
    );
    association["for_each_expression"] = refers(&["aws_subnet.this"]);
    let whole = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {
            "resources": [
                managed("aws_route_table.x[0]", "aws_route_table", "x", &0.into(), &json!({})),
                managed("aws_route_table.x[1]", "aws_route_table", "x", &1.into(), &json!({})),
                managed("aws_route.r[0]", "aws_route", "r", &0.into(), &json!({})),
                managed("aws_route.r[1]", "aws_route", "r", &1.into(), &json!({"route_table_id": "rtb-0a"})),
            ],
            "child_modules": [instance("one"), instance("two")]
        }},
        "configuration": {"root_module": {
            "outputs": {
                "subnets": {"expression": refers(&["module.net"])},
                "other": {"expression": refers(&["module.net"])},
                "tables": {"expression": refers(&["module.net.absent", "module.net"])},
                "one": {"expression": refers(&["module.net[\"one\"].subnets", "module.net[\"one\"]", "module.net"])},
                "both": {"expression": refers(&["module.net[\"one\"].subnets", "module.net[\"two\"].subnets"])},
            },
            "resources": [
                configured("aws_route_table", "x", &json!({})),
                configured("aws_route", "r", &json!({
                    "route_table_id": refers(&["aws_route_table.x", "count.index"]),
                    "gateway_id": refers(&["local.gateway"]),
                })),
            ],
            "module_calls": {"net": {
                "expressions": {"table": refers(&["aws_route_table.x[1].id", "aws_route_table.x[1]", "aws_route_table.x"])},
                "module": {
                    "outputs": {"subnets": {"expression": refers(&["aws_subnet.this"])}},
                    "resources": [configured("aws_subnet", "this", &json!({})), association],
                }
            }}
        }}
    });
    Plan::read(whole.to_string().as_bytes()).unwrap()
}

fn named(links: &[Link<'_>]) -> Vec<String> {
    let told = links.iter().map(|link| match link {
        Link::Known(text) => text.clone(),
        Link::Planned(resource) => resource.address.clone(),
    });
    told.collect()
}

#[test]
fn instances_go_with_instances() {
    let plan = plan();
    let kinds = &["aws_subnet"];
    for resource in plan.of(&["aws_route_table_association"]) {
        let links = plan.links(resource, "subnet_id", kinds).unwrap();
        let own = resource
            .address
            .replace("aws_route_table_association", "aws_subnet");
        assert_eq!(named(&links), [own]);
        // A variable leads to what the caller passes.
        let table = plan
            .links(resource, "route_table_id", &["aws_route_table"])
            .unwrap();
        assert_eq!(named(&table), ["aws_route_table.x[1]"]);
    }
    let mut routes = plan.of(&["aws_route"]);
    let of = |resource| {
        named(
            &plan
                .links(resource, "route_table_id", &["aws_route_table"])
                .unwrap(),
        )
    };
    assert_eq!(of(routes.next().unwrap()), ["aws_route_table.x[0]"]);
    assert_eq!(of(routes.next().unwrap()), ["rtb-0a"]);
}

#[test]
fn what_was_read_back_as_an_empty_text_is_nothing_whatever_it_could_have_been() {
    let whole = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            managed("aws_iam_role.r", "aws_iam_role", "r", &Value::Null, &json!({"permissions_boundary": ""})),
        ]}},
        "configuration": {"root_module": {"resources": [
            configured("aws_iam_role", "r", &json!({"permissions_boundary": refers(&["var.boundary"])})),
        ]}}
    });
    let plan = Plan::read(whole.to_string().as_bytes()).unwrap();
    let role = plan.of(&["aws_iam_role"]).next().unwrap();
    assert_eq!(
        plan.links(role, "permissions_boundary", &["aws_iam_policy"]),
        Ok(Vec::new())
    );
}

#[test]
fn outputs_lead_through_the_instances_of_a_module() {
    let plan = plan();
    let of = |output| named(&plan.named_by_output(output, &["aws_subnet"]).unwrap().unwrap());
    let (one, two) = (
        "module.net[\"one\"].aws_subnet.this",
        "module.net[\"two\"].aws_subnet.this",
    );
    assert_eq!(of("one"), [format!("{one}[\"a\"]"), format!("{one}[\"b\"]")]);
    assert_eq!(
        of("both"),
        [
            format!("{one}[\"a\"]"),
            format!("{one}[\"b\"]"),
            format!("{two}[\"a\"]"),
            format!("{two}[\"b\"]")
        ]
    );
    // A splat hides which output is meant: the one of the same name, else whatever fits.
    assert_eq!((of("subnets"), of("other")), (of("both"), of("both")));
    assert!(plan.named_by_output("absent", &["aws_subnet"]).is_none());
}

#[test]
fn what_can_not_be_told_is_unclear_and_what_is_not_set_is_nothing() {
    let plan = plan();
    let route = plan.of(&["aws_route"]).next().unwrap();
    // Four subnets could be meant.
    assert!(plan.named_by_output("tables", &["aws_subnet"]).unwrap().is_err());
    let unclear = plan
        .links(route, "gateway_id", &["aws_internet_gateway"])
        .unwrap_err();
    insta::assert_snapshot!(unclear, @"the plan does not tell which `aws_internet_gateway` `gateway_id` of `aws_route.r[0]` names");
    // Behind a local value two tables could be meant; of one alone that one is.
    assert!(plan.links(route, "gateway_id", &["aws_route_table"]).is_err());
    assert_eq!(
        plan.links(route, "nat_gateway_id", &["aws_nat_gateway"]),
        Ok(Vec::new())
    );
}

/// So many instances of a resource, and of one that names its `subnet_id` by an index.
fn counted(targets: u64, sources: u64) -> Plan {
    let instances = |kind: &str, count: u64| {
        let all = (0..count).map(move |at| (at, format!("{kind}.x[{at}]")));
        let made = all.map(|(at, address)| managed(&address, kind, "x", &at.into(), &json!({})));
        made.collect::<Vec<Value>>()
    };
    let all = [
        instances("aws_subnet", targets),
        instances("aws_nat_gateway", sources),
    ]
    .concat();
    let expressions = json!({"subnet_id": refers(&["aws_subnet.x", "count.index"])});
    let whole = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": all}},
        "configuration": {"root_module": {"resources": [
            configured("aws_subnet", "x", &json!({})), configured("aws_nat_gateway", "x", &expressions),
        ]}}
    });
    Plan::read(whole.to_string().as_bytes()).unwrap()
}

#[test]
fn indices_go_with_indices_only_where_there_are_as_many_of_both() {
    let first = |targets, sources| {
        let plan = counted(targets, sources);
        let source = plan.of(&["aws_nat_gateway"]).next().unwrap();
        let link = plan.link(source, "subnet_id", &["aws_subnet"]);
        link.map(|link| named(&link.into_iter().collect::<Vec<_>>()))
    };
    let own = Ok(vec!["aws_subnet.x[0]".to_owned()]);
    assert_eq!(first(3, 3), own);
    // One alone has no other index to begin with.
    assert_eq!(first(3, 1), own);
    // It may be `count.index + 1`.
    assert!(first(3, 2).is_err());
    assert!(first(2, 3).is_err());
    assert_eq!(first(1, 3), own);
}

#[test]
fn of_a_list_that_is_shorter_than_what_it_is_made_of_nobody_knows_which_are_in_it() {
    let endpoint = |values: &Value, unknown: &Value| {
        let subnet = |name: &str| {
            managed(
                &format!("aws_subnet.{name}"),
                "aws_subnet",
                name,
                &Value::Null,
                &json!({}),
            )
        };
        let address = "aws_vpc_endpoint.e";
        let whole = json!({
            "format_version": "1.2",
            "planned_values": {"root_module": {"resources": [
                subnet("a"), subnet("b"), managed(address, "aws_vpc_endpoint", "e", &Value::Null, values),
            ]}},
            "resource_changes": [{"address": address, "type": "aws_vpc_endpoint", "change": {
                "actions": ["create"], "after_unknown": unknown}}],
            "configuration": {"root_module": {"resources": [
                configured("aws_vpc_endpoint", "e", &json!({"subnet_ids": refers(&["aws_subnet.a", "aws_subnet.b"])})),
            ]}}
        });
        let plan = Plan::read(whole.to_string().as_bytes()).unwrap();
        let endpoint = plan.of(&["aws_vpc_endpoint"]).next().unwrap();
        let links = plan.links(endpoint, "subnet_ids", &["aws_subnet"]);
        links.map(|links| named(&links))
    };
    let both = vec!["aws_subnet.a".to_owned(), "aws_subnet.b".to_owned()];
    assert_eq!(
        endpoint(&json!({}), &json!({"subnet_ids": true})),
        Ok(both.clone())
    );
    assert_eq!(
        endpoint(
            &json!({"subnet_ids": [null, null]}),
            &json!({"subnet_ids": [true, true]})
        ),
        Ok(both.clone())
    );
    assert!(endpoint(&json!({"subnet_ids": [null]}), &json!({"subnet_ids": [true]})).is_err());
    // What is known already stands beside what is not.
    let with = [both, vec!["subnet-0c".to_owned()]].concat();
    assert_eq!(
        endpoint(
            &json!({"subnet_ids": [null, null, "subnet-0c"]}),
            &json!({"subnet_ids": [true, true, false]})
        ),
        Ok(with)
    );
    // The configuration names some, and a condition takes none of them.
    assert_eq!(endpoint(&json!({}), &json!({})), Ok(Vec::new()));
}

#[test]
fn a_state_reads_as_a_plan_that_changes_nothing() {
    let data = json!({"address": "data.aws_vpc.v", "mode": "data", "type": "aws_vpc", "name": "v", "values": {"id": "vpc-0a"}});
    let subnet = managed(
        "aws_subnet.a",
        "aws_subnet",
        "a",
        &Value::Null,
        &json!({"vpc_id": "vpc-0a"}),
    );
    let whole = json!({"format_version": "1.0", "values": {"root_module": {"resources": [data, subnet]}}})
        .to_string();
    let state = Plan::read_any(whole.as_bytes()).unwrap();
    assert!(!state.is_planned());
    assert_eq!(state.of(&["aws_subnet", "data.aws_vpc"]).count(), 2);
    let subnet = state.of(&["aws_subnet"]).next().unwrap();
    assert_eq!(
        state.links(subnet, "vpc_id", &["aws_vpc"]),
        Ok(vec![Link::Known("vpc-0a".to_owned())])
    );
    assert_eq!(
        (state.known_text(subnet, "policy"), subnet.is_unknown(&["arn"])),
        (Ok(None), None)
    );
    insta::assert_snapshot!(Plan::read(whole.as_bytes()).unwrap_err(), @"it is a state and not a plan");
}
