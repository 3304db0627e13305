//! JOB-10: the KMS keys are named as the services take them, and lie where the job runs.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Request, Subject};
use crate::job::kms::{is_taken_by_bedrock, kms_arn};

/// The KMS keys are named as the services take them, and lie where the job runs.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-10",
    name: "kms-key-usable",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html",
    ),
    docs: include_str!("kms_key_usable.md"),
};

/// The key in finetune.toml of the key that Bedrock is given.
const MODEL_KEY: &str = "kms.custom_model_key";

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let request = subject.request;
    let keys = &request.kms_keys;
    if keys.is_empty() {
        return Judgement::Skip("finetune.toml names no key of KMS".to_owned());
    }
    let found = keys.iter().filter_map(|(place, key)| {
        let (severity, message, text) = fault(request, place, key)?;
        Some(
            Diagnostic::new(&RULE, message)
                .severity(severity)
                .located(Location::Key((*place).to_owned()))
                .resource(key.as_str())
                .remedy(
                    Remedy::text(text).command(format!("aws kms list-aliases --region {}", request.region)),
                ),
        )
    });
    Judgement::of(found.collect(), keys.iter().map(|(_, key)| key.as_str()))
}

fn fault(request: &Request, place: &str, key: &str) -> Option<(Severity, String, &'static str)> {
    let error = |message, text| Some((Severity::Error, message, text));
    if place == MODEL_KEY && !is_taken_by_bedrock(key) {
        return error(
            format!("Bedrock takes no key of the name `{key}`"),
            "name the key by its ID (36 characters), its ARN, or an alias (`alias/…`)",
        );
    }
    if key.contains("alias/aws/") && place == MODEL_KEY {
        return error(
            format!("`{key}` is a key that AWS manages, and a custom model takes a customer managed one"),
            "take the key out, and AWS encrypts the model with a key of its own; or name a key that you manage",
        );
    }
    let arn = kms_arn(key)?;
    if arn.partition != request.partition.as_str() {
        return error(
            format!(
                "key `{key}` lies in partition `{}`, and the job in `{}`",
                arn.partition, request.partition
            ),
            "name a key of the job's partition and Region",
        );
    }
    if arn.region != request.region.as_str() {
        return error(
            format!(
                "key `{key}` lies in Region `{}`, and the job runs in `{}`",
                arn.region, request.region
            ),
            "name a key of the job's Region; a multi-Region key has an ARN of its own in each",
        );
    }
    let account = request.account.as_ref()?;
    if arn.account == account.as_str() || place != MODEL_KEY {
        return None;
    }
    Some((
        Severity::Warning,
        format!(
            "key `{key}` belongs to account `{}`, and the job to `{account}`; that Bedrock takes the key of another account is unverified",
            arn.account
        ),
        "name a key of the job's account, or have the key's policy grant its use to the operator and to the service role",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

    fn with(place: &'static str, key: &str) -> Case {
        let mut case = Case::good();
        case.request.kms_keys = vec![(place, key.to_owned())];
        case
    }

    #[test]
    fn a_key_of_another_region_or_partition_is_refused() {
        Case::good().skips(&RULE);
        let arn =
            |partition: &str, region: &str| format!("arn:{partition}:kms:{region}:111122223333:key/{ID}");
        for place in [MODEL_KEY, "kms.data_key"] {
            with(place, &arn("aws", "us-east-1")).passes(&RULE);
            let found = with(place, &arn("aws", "us-west-2")).fails(&RULE);
            assert!(
                found[0].message.contains("lies in Region `us-west-2`"),
                "{}",
                found[0].message
            );
            let found = with(place, &arn("aws-us-gov", "us-gov-west-1")).fails(&RULE);
            assert!(
                found[0].message.contains("partition `aws-us-gov`"),
                "{}",
                found[0].message
            );
        }
    }

    #[test]
    fn a_key_of_another_account_is_a_warning_where_bedrock_is_given_it() {
        let arn = format!("arn:aws:kms:us-east-1:444455556666:key/{ID}");
        assert!(
            with(MODEL_KEY, &arn).warns(&RULE)[0]
                .message
                .contains("unverified")
        );
        with("kms.data_key", &arn).passes(&RULE);
    }

    #[test]
    fn what_the_api_takes_for_no_key_is_refused() {
        with(MODEL_KEY, ID).passes(&RULE);
        with(MODEL_KEY, "alias/tone").passes(&RULE);
        with(MODEL_KEY, "alias/tone of support").fails(&RULE);
        let found = with(MODEL_KEY, "alias/aws/s3").fails(&RULE);
        assert!(
            found[0].message.contains("customer managed"),
            "{}",
            found[0].message
        );
    }
}
