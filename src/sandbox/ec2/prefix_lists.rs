//! Managed prefix lists: the addresses of S3 and DynamoDB in the Region.

use serde_json::{Value, json};

use super::select::{self, Selection};
use super::zones::missing;
use super::{attributes, one};
use crate::sandbox::account::{Account, Tags};
use crate::sandbox::wire::{Form, Refusal};

pub(super) fn prefix_lists(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let selection = Selection {
        parameter: "PrefixListId",
        missing: ("InvalidPrefixListID.NotFound", "prefix list"),
        element: "prefixListSet",
    };
    selection.answer(
        &account.prefix_lists,
        form,
        |id, list| {
            let attributes = attributes([
                ("prefix-list-id", one(id)),
                ("prefix-list-name", one(&list.name)),
                ("owner-id", one("AWS")),
            ]);
            (attributes, Tags::new())
        },
        |id, list| {
            json!({
                "prefixListId": id, "prefixListName": list.name, "addressFamily": "IPv4", "ownerId": "AWS",
                "prefixListArn": format!("arn:{}:ec2:{}:aws:prefix-list/{id}", account.partition, account.region),
                "tagSet": [],
            })
        },
    )
}

pub(super) fn entries(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let id = form.get("PrefixListId").ok_or_else(|| missing("PrefixListId"))?;
    let list = account.prefix_lists.get(id).ok_or_else(|| {
        Refusal::new(
            400,
            "InvalidPrefixListID.NotFound",
            format!("The prefix list ID '{id}' does not exist"),
        )
    })?;
    let items = list.cidrs.iter().map(|cidr| json!({ "cidr": cidr })).collect();
    select::page(items, form, "entrySet")
}
