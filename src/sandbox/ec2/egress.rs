//! NAT gateways, VPC Block Public Access, offerings of instance types, associations of security groups.

use serde_json::{Value, json};

use super::select::{self, Selection};
use super::{attributes, one};
use crate::sandbox::account::{Account, NatGateway, Tags};
use crate::sandbox::wire::{Form, Refusal};

pub(super) fn nat_gateways(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let selection = Selection {
        parameter: "NatGatewayId",
        missing: ("NatGatewayNotFound", "NatGateway"),
        element: "natGatewaySet",
    };
    selection.answer(
        &account.nat_gateways,
        form,
        |id, gateway| {
            let attributes = attributes([
                ("nat-gateway-id", one(id)),
                ("state", one(&gateway.state)),
                ("subnet-id", gateway.subnet.clone().into_iter().collect()),
                ("vpc-id", one(&gateway.vpc)),
            ]);
            (attributes, Tags::new())
        },
        nat_gateway,
    )
}

fn nat_gateway(id: &str, gateway: &NatGateway) -> Value {
    let addresses: Vec<Value> = gateway
        .public_address
        .iter()
        .map(|address| json!({ "publicIp": address, "isPrimary": true, "status": "succeeded" }))
        .collect();
    let mode = if gateway.subnet.is_some() {
        "zonal"
    } else {
        "regional"
    };
    json!({
        "natGatewayId": id, "vpcId": gateway.vpc, "subnetId": gateway.subnet, "state": gateway.state,
        "connectivityType": gateway.connectivity, "availabilityMode": mode, "natGatewayAddressSet": addresses,
        "tagSet": [],
    })
}

pub(super) fn block_public_access(account: &Account) -> Value {
    json!({
        "vpcBlockPublicAccessOptions": {
            "awsAccountId": account.id, "awsRegion": account.region,
            "internetGatewayBlockMode": account.block_public_access.mode,
            "state": "update-complete", "managedBy": "account", "exclusionsAllowed": "allowed",
        }
    })
}

pub(super) fn exclusions(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let mut items = Vec::new();
    for exclusion in &account.block_public_access.exclusions {
        let kind = exclusion.resource.split('-').next().unwrap_or_default();
        let arn = account.arn("ec2", &format!("{kind}/{}", exclusion.resource));
        let attributes = attributes([
            ("resource-arn", one(&arn)),
            ("internet-gateway-exclusion-mode", one(&exclusion.mode)),
            ("state", one(&exclusion.state)),
        ]);
        if select::passes(&form.filters(), &attributes, &Tags::new())? {
            items.push(json!({
                "exclusionId": exclusion.id, "resourceArn": arn, "state": exclusion.state,
                "internetGatewayExclusionMode": exclusion.mode, "tagSet": [],
            }));
        }
    }
    select::page(items, form, "vpcBlockPublicAccessExclusionSet")
}

pub(super) fn offerings(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let kind = form.get("LocationType").unwrap_or("region");
    let name = |id: &String| account.zones.get(id).map(|zone| zone.name.clone());
    let mut items = Vec::new();
    for (instance, zones) in &account.offerings {
        let locations: Vec<String> = match kind {
            "availability-zone-id" => zones.clone(),
            "availability-zone" => zones.iter().filter_map(name).collect(),
            "region" => vec![account.region.clone()],
            other => {
                let message = format!("The location type '{other}' is invalid");
                return Err(Refusal::new(400, "InvalidParameterValue", message));
            }
        };
        for location in locations {
            let attributes = attributes([("instance-type", one(instance)), ("location", one(&location))]);
            if select::passes(&form.filters(), &attributes, &Tags::new())? {
                items.push(json!({ "instanceType": instance, "locationType": kind, "location": location }));
            }
        }
    }
    select::page(items, form, "instanceTypeOfferingSet")
}

pub(super) fn group_associations(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let mut items = Vec::new();
    for association in &account.group_associations {
        let attributes = attributes([
            ("group-id", one(&association.group)),
            ("group-owner-id", one(&account.id)),
            ("vpc-id", one(&association.vpc)),
            ("vpc-owner-id", one(&account.id)),
            ("state", one(&association.state)),
        ]);
        if select::passes(&form.filters(), &attributes, &Tags::new())? {
            items.push(json!({
                "groupId": association.group, "groupOwnerId": account.id, "vpcId": association.vpc,
                "vpcOwnerId": account.id, "state": association.state,
            }));
        }
    }
    select::page(items, form, "securityGroupVpcAssociationSet")
}
