//! NET-44: keys need no endpoint.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;

/// A job with KMS keys needs no endpoint for KMS in the VPC.
pub(crate) static RULE: Rule = Rule {
    code: "NET-44",
    name: "kms-endpoint",
    severity: Severity::Info,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/encryption-custom-job.html"),
    docs: include_str!("kms_endpoint.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let storage = subject.storage()?;
    if storage.needs.model_key.is_none() && storage.needs.data_keys.is_empty() {
        return Err(Stop::Skip("the job names no KMS key".to_owned()));
    }
    let vpc = subject.vpc_id()?;
    let region = &subject.request.region;
    let kms = [
        format!("com.amazonaws.{region}.kms"),
        format!("com.amazonaws.{region}.kms-fips"),
    ];
    let endpoints = subject.facts.endpoints.known()?;
    let present = endpoints
        .iter()
        .find(|endpoint| endpoint.vpc_id == vpc && kms.contains(&endpoint.service));
    if let Some(endpoint) = present {
        return Ok(Judgement::of(Vec::new(), [&endpoint.id]));
    }
    let finding = Diagnostic::new(&RULE, format!("VPC `{vpc}` has no endpoint for KMS, and the job needs none"))
        .resource(vpc)
        .evidence(
            "Amazon S3 decrypts and encrypts the data itself, and Bedrock uses the key of the model outside the VPC",
        )
        .remedy(Remedy::text("nothing has to be done"));
    Ok(Judgement::of(vec![finding], [vpc]))
}
