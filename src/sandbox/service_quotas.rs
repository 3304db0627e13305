//! Service Quotas, JSON 1.1: the applied value of a quota, and its default.

use serde_json::{Value, json};

use super::account::{Account, Quota};
use super::wire::{Call, Refusal, Reply, Service};

/// AWS's name of the operation that a request asks for.
pub(super) fn operation(call: &Call) -> Option<String> {
    let target = call.header("x-amz-target")?;
    target.strip_prefix("ServiceQuotasV20190624.").map(str::to_owned)
}

/// Answers an operation of Service Quotas.
pub(super) fn answer(
    account: &Account,
    region: &str,
    operation: &str,
    body: &[u8],
) -> Result<Reply, Refusal> {
    let request: Value = serde_json::from_slice(body)
        .map_err(|_| Refusal::new(400, "SerializationException", "the body is not valid JSON"))?;
    let (service, code) = (member(&request, "ServiceCode")?, member(&request, "QuotaCode")?);
    let quota = account
        .quotas
        .get(&format!("{service}/{code}"))
        .ok_or_else(|| no_such(service, code, region))?;
    let value = match operation {
        // For some quotas only the default can be had (API reference, GetServiceQuota).
        "GetServiceQuota" => quota.applied.ok_or_else(|| no_such(service, code, region))?,
        "GetAWSDefaultServiceQuota" => quota.default,
        other => return Err(Refusal::unknown_operation(Service::Quotas, other)),
    };
    let spelled = spell(account, region, (service, code), quota, value);
    Ok(Reply::json_1_1(200, &json!({ "Quota": spelled })))
}

fn member<'a>(request: &'a Value, name: &str) -> Result<&'a str, Refusal> {
    request[name].as_str().ok_or_else(|| {
        let message = format!(
            "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
        );
        Refusal::new(400, "ValidationException", message)
    })
}

fn no_such(service: &str, code: &str, region: &str) -> Refusal {
    let message = format!("The quota {code} of {service} was not found in {region}.");
    Refusal::new(400, "NoSuchResourceException", message)
}

fn spell(account: &Account, region: &str, (service, code): (&str, &str), quota: &Quota, value: u64) -> Value {
    json!({
        "ServiceCode": service, "ServiceName": service, "QuotaCode": code, "QuotaName": quota.name,
        "QuotaArn": format!("arn:{}:servicequotas:{region}:{}:{service}/{code}", account.partition, account.id),
        "Value": value, "Unit": "None", "Adjustable": quota.adjustable, "GlobalQuota": false,
    })
}
