//! Network interfaces: those that running jobs have made, and what ended jobs have left.

use serde_json::{Value, json};

use super::select::Selection;
use super::{attributes, group_set, one, tag_set};
use crate::sandbox::account::{Account, Interface};
use crate::sandbox::wire::{Form, Refusal};

pub(super) fn interfaces(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let selection = Selection {
        parameter: "NetworkInterfaceId",
        missing: ("InvalidNetworkInterfaceID.NotFound", "networkInterface"),
        element: "networkInterfaceSet",
    };
    let place = |interface: &Interface| {
        let subnet = account.subnets.get(&interface.subnet);
        let vpc = subnet.map(|subnet| subnet.vpc.clone()).unwrap_or_default();
        let zone = subnet
            .and_then(|subnet| account.zones.get(&subnet.zone))
            .map(|zone| zone.name.clone());
        (vpc, zone.unwrap_or_default())
    };
    selection.answer(
        &account.interfaces,
        form,
        |id, interface| {
            let (vpc, zone) = place(interface);
            let attributes = attributes([
                ("network-interface-id", one(id)),
                ("subnet-id", one(&interface.subnet)),
                ("vpc-id", one(vpc)),
                ("availability-zone", one(zone)),
                ("description", one(&interface.description)),
                ("group-id", interface.security_groups.clone()),
                ("interface-type", one("interface")),
                ("owner-id", one(&account.id)),
                ("private-ip-address", one(&interface.address)),
                ("requester-managed", one("true")),
                ("status", one(&interface.status)),
            ]);
            (attributes, interface.tags.clone())
        },
        |id, interface| {
            let (vpc, zone) = place(interface);
            json!({
                "networkInterfaceId": id, "subnetId": interface.subnet, "vpcId": vpc, "availabilityZone": zone,
                "description": interface.description, "ownerId": account.id, "requesterManaged": true,
                "status": interface.status, "interfaceType": "interface", "macAddress": interface.mac,
                "privateIpAddress": interface.address, "sourceDestCheck": true,
                "groupSet": group_set(account, &interface.security_groups), "tagSet": tag_set(&interface.tags),
                "privateIpAddressesSet": [{ "privateIpAddress": interface.address, "primary": true }],
            })
        },
    )
}

/// `DeleteNetworkInterface`: only of one that is attached to nothing.
pub(super) fn delete(account: &mut Account, region: &str, form: &Form) -> Result<Value, Refusal> {
    let id = form.get("NetworkInterfaceId").unwrap_or_default();
    let here = region == account.region;
    let found = account.interfaces.get(id).filter(|_| here).ok_or_else(|| {
        let message = format!("The networkInterface ID '{id}' does not exist");
        Refusal::new(400, "InvalidNetworkInterfaceID.NotFound", message)
    })?;
    if found.status != "available" {
        let message = format!("Network interface '{id}' is currently in use.");
        return Err(Refusal::new(400, "InvalidNetworkInterface.InUse", message));
    }
    account.interfaces.remove(id);
    Ok(json!({ "return": true }))
}
