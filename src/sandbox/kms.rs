//! KMS: what it says about keys, JSON 1.1. The sandbox encrypts nothing.

use serde_json::{Value, json};

use super::account::{Account, Key};
use super::policy::{Access, Context, Decision, Document, Kind, Principal};
use super::wire::{Call, Refusal, Reply, Service};

/// When every key was made.
const CREATED: f64 = 1_767_225_600.0;

/// AWS's name of the operation that a request asks for.
pub(super) fn operation(call: &Call) -> Option<String> {
    let target = call.header("x-amz-target")?;
    target.strip_prefix("TrentService.").map(str::to_owned)
}

/// Answers a KMS operation.
pub(super) fn answer(
    account: &Account,
    region: &str,
    operation: &str,
    body: &[u8],
) -> Result<Reply, Refusal> {
    let request: Value = serde_json::from_slice(body)
        .map_err(|_| Refusal::new(400, "SerializationException", "the body is not valid JSON"))?;
    let named = request["KeyId"].as_str();
    let answer = match operation {
        "DescribeKey" => {
            let (id, key) = find(account, region, named)?;
            permitted(account, "kms:DescribeKey", id, key)?;
            json!({ "KeyMetadata": describe(account, id, key) })
        }
        "GetKeyPolicy" => {
            // A policy is asked for by ID or ARN, not by alias.
            let (id, key) = find(account, region, named.filter(|name| !name.contains("alias/")))?;
            permitted(account, "kms:GetKeyPolicy", id, key)?;
            json!({ "Policy": policy(account, key), "PolicyName": "default" })
        }
        "ListAliases" if region == account.region => list_aliases(account, named),
        "ListAliases" => json!({ "Aliases": [], "Truncated": false }),
        other => return Err(Refusal::unknown_operation(Service::Kms, other)),
    };
    Ok(Reply::json_1_1(200, &answer))
}

/// The policy of a key; a new key's leaves everything to the account.
pub(super) fn policy(account: &Account, key: &Key) -> String {
    key.policy.clone().unwrap_or_else(|| {
        let owner = key.owner.as_deref().unwrap_or(&account.id);
        json!({ "Version": "2012-10-17", "Id": "key-default-1", "Statement": [{
            "Sid": "Enable IAM User Permissions", "Effect": "Allow",
            "Principal": { "AWS": account.root(owner) }, "Action": "kms:*", "Resource": "*",
        }]})
        .to_string()
    })
}

fn find<'a>(
    account: &'a Account,
    region: &str,
    named: Option<&str>,
) -> Result<(&'a String, &'a Key), Refusal> {
    let named = named.ok_or_else(|| {
        let message = "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null";
        Refusal::validation(message)
    })?;
    let found = account.key(named).filter(|_| region == account.region);
    found.ok_or_else(|| {
        let message = if named.contains("alias/") {
            format!("Alias {named} is not found.")
        } else {
            format!("Key '{named}' does not exist")
        };
        Refusal::new(400, "NotFoundException", message)
    })
}

/// The operator may do everything in the own account, but a key is opened by its policy only.
pub(super) fn permitted(account: &Account, action: &'static str, id: &str, key: &Key) -> Result<(), Refusal> {
    let access = Access {
        principal: Principal::Arn {
            arn: account.operator.clone(),
            account: account.id.clone(),
        },
        action,
        resource: account.key_arn(id, key),
        context: Context::default()
            .with("aws:PrincipalArn", account.operator.clone())
            .with("aws:PrincipalAccount", account.id.clone())
            .with("aws:PrincipalIsAWSService", "false")
            .with("kms:CallerAccount", account.id.clone()),
    };
    let opened = Document::parse(&policy(account, key), Kind::Resource).is_ok_and(|document| match document
        .decide(&access)
    {
        Decision::ExplicitDeny => false,
        Decision::Allow => true,
        Decision::ImplicitDeny => document.delegates(&access),
    });
    if opened {
        return Ok(());
    }
    let message = format!(
        "User: {} is not authorized to perform: {action} on resource: {} because no resource-based policy allows the {action} action",
        account.operator, access.resource
    );
    Err(Refusal::new(400, "AccessDeniedException", message))
}

fn describe(account: &Account, id: &str, key: &Key) -> Value {
    json!({
        "AWSAccountId": key.owner.as_deref().unwrap_or(&account.id), "KeyId": id, "Arn": account.key_arn(id, key),
        "CreationDate": CREATED, "Enabled": key.state == "Enabled", "Description": key.description,
        "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": key.state, "Origin": "AWS_KMS", "KeyManager": key.manager,
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT", "KeySpec": "SYMMETRIC_DEFAULT",
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"], "MultiRegion": false,
    })
}

fn list_aliases(account: &Account, named: Option<&str>) -> Value {
    let wanted = named.and_then(|named| account.key(named)).map(|(id, _)| id);
    let own = account
        .keys
        .iter()
        .filter(|(id, key)| key.owner.is_none() && (named.is_none() || wanted == Some(*id)));
    let aliases: Vec<Value> = own
        .flat_map(|(id, key)| key.aliases.iter().map(move |alias| (id, alias)))
        .map(|(id, alias)| {
            json!({
                "AliasName": alias, "AliasArn": account.arn("kms", alias), "TargetKeyId": id,
                "CreationDate": CREATED, "LastUpdatedDate": CREATED,
            })
        })
        .collect();
    json!({ "Aliases": aliases, "Truncated": false })
}
