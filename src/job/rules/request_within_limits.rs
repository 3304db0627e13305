//! JOB-15: identifiers of the request are in the API's alphabets and lengths.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::CustomModelName;
use crate::job::check::{Judgement, Subject};

/// Identifiers of the request are in the API's alphabets and lengths.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-15",
    name: "request-within-limits",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html",
    ),
    docs: include_str!("request_within_limits.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let mut found = Vec::new();
    let model = subject.request.base_model.as_str();
    if !is_base_model(model) {
        let remedy = "name the ID of a base model (`amazon.nova-lite-v1:0:300k`), its ARN, or the ARN or name of a custom model";
        found.push(
            Diagnostic::new(
                &RULE,
                format!("Bedrock takes no base model of the form `{model}`"),
            )
            .located(Location::Key("job.base_model".to_owned()))
            .remedy(Remedy::text(remedy)),
        );
    }
    Judgement::of(found, [model])
}

/// The ID of a base model, the ARN of a foundation model or of a custom model, or a custom model's name (service
/// model, `BaseModelIdentifier`).
fn is_base_model(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let place = |partition: &str, region: &str| {
        (partition == "aws" || partition.starts_with("aws-"))
            && (1..=20).contains(&region.len())
            && region
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    match parts[..] {
        ["arn", partition, "bedrock", region, account, resource] => {
            place(partition, region)
                && match resource.split_once('/') {
                    Some(("foundation-model", id)) => account.is_empty() && is_model_id(id),
                    Some(("custom-model", rest)) => rest.rsplit_once('/').is_some_and(|(base, id)| {
                        account.len() == 12
                            && account.bytes().all(|byte| byte.is_ascii_digit())
                            && is_model_id(base)
                            && id.len() == 12
                            && id
                                .bytes()
                                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
                    }),
                    _ => false,
                }
        }
        _ => is_model_id(text) || text.parse::<CustomModelName>().is_ok(),
    }
}

/// `<provider>.<model>`, perhaps with a further word behind a dot, and with up to two behind `:`.
fn is_model_id(id: &str) -> bool {
    let word = |text: &str| {
        (1..=63).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let mut suffixes = id.split(':');
    let names: Vec<&str> = suffixes.next().unwrap_or_default().split('.').collect();
    let suffixes: Vec<&str> = suffixes.collect();
    (2..=3).contains(&names.len())
        && suffixes.len() <= 2
        && names.iter().chain(&suffixes).all(|text| word(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    #[test]
    fn base_models_are_named_as_the_api_takes_them() {
        let mut case = Case::good();
        for model in [
            "amazon.nova-lite-v1:0:300k",
            "amazon.titan-embed-image-v1",
            "tone_model-0a1b2c3d",
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k",
            "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-lite-v1:0:300k/abcdef012345",
        ] {
            case.request.base_model = model.parse().unwrap();
            case.passes(&RULE);
        }
        for model in [
            "Amazon.nova-lite-v1",
            "tone--model",
            "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-lite-v1/short",
            "arn:aws:bedrock:us-east-1:111122223333:foundation-model/amazon.nova-lite-v1",
            "arn:aws:bedrock:us-east-1:111122223333:imported-model/abcdef012345",
            "amazon.nova-lite-v1:0:300k:x",
        ] {
            case.request.base_model = model.parse().unwrap();
            assert!(case.fails(&RULE)[0].message.contains(model));
        }
    }
}
