//! The Price List, JSON 1.1: `GetProducts` for Bedrock, whose products are strings of JSON.

use serde_json::{Value, json};

use super::account::{Account, Price};
use super::wire::{Call, Refusal, Reply, Service};

/// The Regions whose endpoints answer (Billing User Guide, using-price-list-query-api).
const REGIONS: [&str; 3] = ["us-east-1", "eu-central-1", "ap-south-1"];

/// AWS's name of the operation that a request asks for.
pub(super) fn operation(call: &Call) -> Option<String> {
    let target = call.header("x-amz-target")?;
    target.strip_prefix("AWSPriceListService.").map(str::to_owned)
}

/// Answers an operation of the Price List.
pub(super) fn answer(
    account: &Account,
    region: &str,
    operation: &str,
    body: &[u8],
) -> Result<Reply, Refusal> {
    if operation != "GetProducts" {
        return Err(Refusal::unknown_operation(Service::Pricing, operation));
    }
    if !REGIONS.contains(&region) {
        let message = "The security token included in the request is invalid.";
        return Err(Refusal::new(400, "UnrecognizedClientException", message));
    }
    let request: Value = serde_json::from_slice(body)
        .map_err(|_| Refusal::new(400, "SerializationException", "the body is not valid JSON"))?;
    if request["ServiceCode"] != "AmazonBedrock" {
        return Err(Refusal::new(
            400,
            "NotFoundException",
            "The service code is invalid.",
        ));
    }
    let none = Vec::new();
    let filters = request["Filters"].as_array().unwrap_or(&none);
    let mut products = Vec::new();
    for (usage_type, price) in &account.prices {
        if admitted(filters, usage_type, price)? {
            products.push(spell(usage_type, price).to_string());
        }
    }
    Ok(Reply::json_1_1(
        200,
        &json!({ "FormatVersion": "aws_v1", "PriceList": products }),
    ))
}

fn admitted(filters: &[Value], usage_type: &str, price: &Price) -> Result<bool, Refusal> {
    for filter in filters {
        let wanted = filter["Value"].as_str().unwrap_or_default();
        let own = match filter["Field"].as_str().unwrap_or_default() {
            "usagetype" => usage_type,
            "regionCode" => &price.region,
            "model" => &price.model,
            _ => "",
        };
        let matches = match filter["Type"].as_str() {
            Some("TERM_MATCH" | "EQUALS") => own == wanted,
            Some("CONTAINS") => own.contains(wanted),
            Some("ANY_OF") => wanted.split(',').any(|one| one == own),
            _ => {
                let message = "Input Parameters are invalid.";
                return Err(Refusal::new(400, "InvalidParameterException", message));
            }
        };
        if !matches {
            return Ok(false);
        }
    }
    Ok(true)
}

fn spell(usage_type: &str, price: &Price) -> Value {
    let sku = &hex::encode_upper(usage_type.as_bytes())[..16];
    let (offer, rate) = (
        format!("{sku}.JRTCKXETXF"),
        format!("{sku}.JRTCKXETXF.6YS6EN2CT7"),
    );
    json!({
        "product": {
            "productFamily": "Amazon Bedrock", "sku": sku,
            "attributes": {
                "servicecode": "AmazonBedrock", "servicename": "Amazon Bedrock", "regionCode": price.region,
                "usagetype": usage_type, "model": price.model, "operation": "",
            },
        },
        "serviceCode": "AmazonBedrock", "version": "20261101000000", "publicationDate": "2026-11-01T00:00:00Z",
        "terms": { "OnDemand": { offer.clone(): {
            "offerTermCode": "JRTCKXETXF", "sku": sku, "effectiveDate": "2026-11-01T00:00:00Z",
            "termAttributes": {},
            "priceDimensions": { rate.clone(): {
                "rateCode": rate, "unit": price.unit, "beginRange": "0", "endRange": "Inf",
                "description": format!("${} per {} for {usage_type}", price.usd, price.unit),
                "appliesTo": [], "pricePerUnit": { "USD": price.usd },
            }},
        }}},
    })
}
