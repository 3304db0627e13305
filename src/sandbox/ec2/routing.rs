//! Route tables and VPC endpoints.

use serde_json::{Value, json};

use super::select::Selection;
use super::{attributes, group_set, one, tag_set};
use crate::sandbox::account::{Account, Route, RouteTable};
use crate::sandbox::wire::{Form, Refusal, time};

pub(super) fn route_tables(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let selection = Selection {
        parameter: "RouteTableId",
        missing: ("InvalidRouteTableID.NotFound", "routeTable"),
        element: "routeTableSet",
    };
    selection.answer(
        &account.route_tables,
        form,
        |id, table| {
            let targets = |prefix: &str| {
                table.routes.iter().filter(|route| route.target.starts_with(prefix)).map(|route| route.target.clone()).collect()
            };
            let destinations = |list: bool| {
                let chosen = table.routes.iter().filter(|route| route.destination.starts_with("pl-") == list);
                chosen.map(|route| route.destination.clone()).collect()
            };
            let mut gateways: Vec<String> = targets("igw-");
            gateways.extend(targets("vpce-"));
            gateways.extend(targets("local"));
            let attributes = attributes([
                ("route-table-id", one(id)),
                ("vpc-id", one(&table.vpc)),
                ("owner-id", one(&account.id)),
                ("association.main", one(table.main.to_string())),
                ("association.route-table-id", one(id)),
                ("association.subnet-id", table.subnets.clone()),
                ("association.route-table-association-id", table.subnets.iter().map(|subnet| association(id, subnet)).collect()),
                ("route.gateway-id", gateways),
                ("route.nat-gateway-id", targets("nat-")),
                ("route.transit-gateway-id", targets("tgw-")),
                ("route.destination-cidr-block", destinations(false)),
                ("route.destination-prefix-list-id", destinations(true)),
                ("route.state", table.routes.iter().map(|route| route.state.clone()).collect()),
            ]);
            (attributes, table.tags.clone())
        },
        |id, table| {
            json!({
                "routeTableId": id, "vpcId": table.vpc, "ownerId": account.id,
                "routeSet": table.routes.iter().map(route).collect::<Vec<_>>(),
                "associationSet": associations(id, table), "propagatingVgwSet": [], "tagSet": tag_set(&table.tags),
            })
        },
    )
}

fn association(table: &str, subnet: &str) -> String {
    format!(
        "rtbassoc-{}{}",
        &table[table.len().saturating_sub(8)..],
        &subnet[subnet.len().saturating_sub(9)..]
    )
}

fn associations(id: &str, table: &RouteTable) -> Value {
    let state = json!({ "state": "associated" });
    let main = table.main.then(|| {
        json!({
            "routeTableAssociationId": association(id, "subnet-mainmain0"), "routeTableId": id, "main": true,
            "associationState": state,
        })
    });
    let explicit = table.subnets.iter().map(|subnet| {
        json!({
            "routeTableAssociationId": association(id, subnet), "routeTableId": id, "subnetId": subnet,
            "main": false, "associationState": state,
        })
    });
    main.into_iter().chain(explicit).collect()
}

fn route(route: &Route) -> Value {
    let destination = match &route.destination {
        list if list.starts_with("pl-") => "destinationPrefixListId",
        cidr if cidr.contains("::") => "destinationIpv6CidrBlock",
        _ => "destinationCidrBlock",
    };
    let target = match route.target.split_once('-').map_or("local", |(kind, _)| kind) {
        "nat" => "natGatewayId",
        "tgw" => "transitGatewayId",
        "eni" => "networkInterfaceId",
        "pcx" => "vpcPeeringConnectionId",
        "eigw" => "egressOnlyInternetGatewayId",
        // Internet gateways, gateway endpoints and `local`.
        _ => "gatewayId",
    };
    let origin = if route.target == "local" {
        "CreateRouteTable"
    } else {
        "CreateRoute"
    };
    json!({ destination: route.destination, target: route.target, "state": route.state, "origin": origin })
}

pub(super) fn endpoints(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let selection = Selection {
        parameter: "VpcEndpointId",
        missing: ("InvalidVpcEndpointId.NotFound", "vpcEndpoint"),
        element: "vpcEndpointSet",
    };
    selection.answer(
        &account.endpoints,
        form,
        |id, endpoint| {
            let attributes = attributes([
                ("vpc-endpoint-id", one(id)),
                ("vpc-id", one(&endpoint.vpc)),
                ("service-name", one(&endpoint.service)),
                ("vpc-endpoint-state", one(&endpoint.state)),
                ("vpc-endpoint-type", one(&endpoint.kind)),
                ("ip-address-type", one("ipv4")),
            ]);
            (attributes, endpoint.tags.clone())
        },
        |id, endpoint| {
            let interface = endpoint.kind == "Interface";
            let policy = endpoint.policy.clone().unwrap_or_else(|| {
                r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#
                    .to_owned()
            });
            json!({
                "vpcEndpointId": id, "vpcEndpointType": endpoint.kind, "vpcId": endpoint.vpc,
                // EC2 answers in lower case although its model spells the states with capitals.
                "serviceName": endpoint.service, "state": endpoint.state, "policyDocument": policy,
                "routeTableIdSet": endpoint.route_tables, "subnetIdSet": endpoint.subnets,
                "groupSet": group_set(account, &endpoint.security_groups),
                "privateDnsEnabled": endpoint.private_dns, "requesterManaged": false,
                "ipAddressType": interface.then_some("ipv4"),
                "dnsOptions": interface.then(|| json!({ "dnsRecordIpType": "ipv4" })),
                "networkInterfaceIdSet": [], "dnsEntrySet": [], "ownerId": account.id,
                "creationTimestamp": time::iso(1_767_225_600_000), "tagSet": tag_set(&endpoint.tags),
            })
        },
    )
}
