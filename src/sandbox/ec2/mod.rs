//! EC2: reads, and the removal of interfaces that were left; Query protocol. Filters are honoured, unknown ones refused, as EC2 does.

mod egress;
mod interfaces;
mod prefix_lists;
mod routing;
mod security;
mod select;
mod zones;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::account::{Account, Tags};
use super::wire::xml::{self, Lists};
use super::wire::{Form, Refusal, Reply, Service};

const NAMESPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

/// Answers an EC2 operation. `region` is where the request was signed for.
pub(super) fn answer(
    account: &mut Account,
    region: &str,
    form: &Form,
    request_id: &str,
) -> Result<Reply, Refusal> {
    let operation = form.get("Action").unwrap_or_default();
    if operation == "DeleteNetworkInterface" {
        return Ok(reply(
            operation,
            interfaces::delete(account, region, form)?,
            request_id,
        ));
    }
    let elsewhere;
    let account = if region == account.region {
        &*account
    } else {
        // The account's network lies in one Region; others are empty.
        elsewhere = Account {
            id: account.id.clone(),
            region: region.to_owned(),
            ..Account::default()
        };
        &elsewhere
    };
    let content = match operation {
        "DescribeAvailabilityZones" => zones::availability_zones(account, form),
        "DescribeVpcs" => zones::vpcs(account, form),
        "DescribeVpcAttribute" => zones::vpc_attribute(account, form),
        "DescribeDhcpOptions" => zones::dhcp_options(account, form),
        "DescribeSubnets" => zones::subnets(account, form),
        "DescribeSecurityGroups" => security::security_groups(account, form),
        "DescribeNetworkAcls" => security::network_acls(account, form),
        "DescribeRouteTables" => routing::route_tables(account, form),
        "DescribeVpcEndpoints" => routing::endpoints(account, form),
        "DescribeManagedPrefixLists" => prefix_lists::prefix_lists(account, form),
        "GetManagedPrefixListEntries" => prefix_lists::entries(account, form),
        "DescribeNatGateways" => egress::nat_gateways(account, form),
        "DescribeVpcBlockPublicAccessOptions" => Ok(egress::block_public_access(account)),
        "DescribeVpcBlockPublicAccessExclusions" => egress::exclusions(account, form),
        "DescribeInstanceTypeOfferings" => egress::offerings(account, form),
        "DescribeSecurityGroupVpcAssociations" => egress::group_associations(account, form),
        "DescribeNetworkInterfaces" => interfaces::interfaces(account, form),
        other => Err(Refusal::unknown_operation(Service::Ec2, other)),
    }?;
    Ok(reply(operation, content, request_id))
}

fn reply(operation: &str, mut content: Value, request_id: &str) -> Reply {
    content["requestId"] = json!(request_id);
    let document = xml::document(
        &format!("{operation}Response"),
        Some(NAMESPACE),
        &content,
        Lists::Item,
    );
    Reply::xml(200, document)
}

fn tag_set(tags: &Tags) -> Value {
    tags.iter()
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect()
}

/// Names of security groups for answers that mention them.
fn group_set(account: &Account, ids: &[String]) -> Value {
    ids.iter()
        .map(|id| {
            let name = account.security_groups.get(id).map(|group| group.name.as_str());
            json!({ "groupId": id, "groupName": name })
        })
        .collect()
}

/// Filter attributes of a resource: what `Filters` may name, and the resource's values for it.
type Attributes = BTreeMap<&'static str, Vec<String>>;

fn attributes<const N: usize>(pairs: [(&'static str, Vec<String>); N]) -> Attributes {
    pairs.into_iter().collect()
}

fn one(text: impl Into<String>) -> Vec<String> {
    vec![text.into()]
}
