//! Lambda: what it says about functions, REST-JSON. No function ever runs here.

use serde_json::{Value, json};

use super::account::{Account, Function};
use super::wire::{Call, Refusal, Reply, Service, form};

const FUNCTIONS: &str = "/2015-03-31/functions/";

/// What a request names: the function, and a version or alias.
struct Named {
    name: String,
    qualifier: Option<String>,
}

fn parts(call: &Call) -> Option<(String, &str)> {
    let (function, rest) = call.path.strip_prefix(FUNCTIONS)?.split_once('/')?;
    Some((form::decode(function, false), rest))
}

/// AWS's name of the operation that a request asks for; nothing when the sandbox lacks it.
pub(super) fn operation(call: &Call) -> Option<&'static str> {
    let (_, rest) = parts(call)?;
    match (call.method.as_str(), rest) {
        ("GET", "configuration") => Some("GetFunctionConfiguration"),
        ("GET", "policy") => Some("GetPolicy"),
        _ => None,
    }
}

/// Answers a Lambda operation.
pub(super) fn answer(account: &Account, operation: &str, call: &Call) -> Result<Reply, Refusal> {
    let (text, _) = parts(call).ok_or_else(|| Refusal::unknown_operation(Service::Lambda, operation))?;
    let Named { name, qualifier } = read(account, &call.region, &text)?;
    let qualifier = call.query.get("Qualifier").map(str::to_owned).or(qualifier);
    let function = find(account, &name, qualifier.as_deref())
        .filter(|_| call.region == account.region)
        .ok_or_else(|| {
            let arn = arn(account, &name, qualifier.as_deref());
            missing(format!("Function not found: {arn}"))
        })?;
    match operation {
        "GetFunctionConfiguration" => {
            let answer = configuration(account, &name, qualifier.as_deref(), function);
            Ok(Reply::json(200, &answer))
        }
        "GetPolicy" => {
            let policy = function
                .policy
                .as_ref()
                .ok_or_else(|| missing("The resource you requested does not exist.".to_owned()))?;
            Ok(Reply::json(
                200,
                &json!({ "Policy": policy.trim(), "RevisionId": "0a11ce00-0000-4000-a000-000000000001" }),
            ))
        }
        other => Err(Refusal::unknown_operation(Service::Lambda, other)),
    }
}

fn missing(message: String) -> Refusal {
    Refusal::new(404, "ResourceNotFoundException", message)
}

/// The function of a name and a version or alias.
pub(super) fn find<'a>(account: &'a Account, name: &str, qualifier: Option<&str>) -> Option<&'a Function> {
    account.functions.get(name).filter(|function| {
        qualifier.is_none_or(|qualifier| {
            qualifier == "$LATEST" || function.qualifiers.iter().any(|known| known == qualifier)
        })
    })
}

/// Reads `name`, `account:function:name` or an ARN, each with or without `:qualifier`.
fn read(account: &Account, region: &str, text: &str) -> Result<Named, Refusal> {
    let prefix = format!("arn:{}:lambda:{region}:", account.partition);
    let rest = match text.strip_prefix(&prefix) {
        Some(rest) => rest,
        None if text.starts_with("arn:") => {
            return Err(missing(format!(
                "Functions from '{region}' are not reachable under {text}"
            )));
        }
        None => text,
    };
    let rest = rest.strip_prefix(&format!("{}:", account.id)).unwrap_or(rest);
    let rest = rest.strip_prefix("function:").unwrap_or(rest);
    let (name, qualifier) = match rest.split_once(':') {
        Some((name, qualifier)) => (name, Some(qualifier.to_owned())),
        None => (rest, None),
    };
    Ok(Named {
        name: name.to_owned(),
        qualifier,
    })
}

fn arn(account: &Account, name: &str, qualifier: Option<&str>) -> String {
    let arn = account.arn("lambda", &format!("function:{name}"));
    qualifier.map_or(arn.clone(), |qualifier| format!("{arn}:{qualifier}"))
}

fn configuration(account: &Account, name: &str, qualifier: Option<&str>, function: &Function) -> Value {
    let version = qualifier.filter(|qualifier| qualifier.bytes().all(|byte| byte.is_ascii_digit()));
    json!({
        "FunctionName": name, "FunctionArn": arn(account, name, qualifier), "Runtime": function.runtime,
        "Role": function.role, "Handler": "grader.handler", "CodeSize": 2048, "Description": "",
        "Timeout": function.timeout, "MemorySize": 256, "LastModified": "2026-01-01T00:00:00.000+0000",
        "CodeSha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "Version": version.unwrap_or("$LATEST"),
        "RevisionId": "0a11ce00-0000-4000-a000-000000000002", "State": function.state,
        "LastUpdateStatus": "Successful", "PackageType": "Zip", "Architectures": ["x86_64"],
    })
}
