//! JOB-06: bedrock accepts the S3 URIs of the request.

use crate::diagnostic::{Diagnostic, Remedy, Rule, Severity, Source};

use crate::diagnostic::Location;
use crate::job::check::{Judgement, Subject};

/// Bedrock accepts the S3 URIs of the request.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-06",
    name: "s3-uri-accepted",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html",
    ),
    docs: include_str!("s3_uri_accepted.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let uris = &subject.request.uris;
    let found = uris
        .iter()
        .filter_map(|(key, uri)| {
            let message = match uri.refused_by_bedrock() {
                Some('/') => format!("Bedrock refuses the S3 URI `{uri}`: it has an empty part between slashes"),
                Some(refused) => format!("Bedrock refuses the S3 URI `{uri}`: it has a `{refused}`"),
                None if uri.to_string().len() > 1024 => {
                    format!("Bedrock refuses the S3 URI `{uri}`: it has more than 1,024 characters")
                }
                None => return None,
            };
            let text = "keys take letters, digits and `-!_*'().` between single slashes: choose another prefix or copy the object";
            Some(
                Diagnostic::new(&RULE, message)
                    .located(Location::Key((*key).to_owned()))
                    .resource(uri.to_string())
                    .remedy(Remedy::text(text)),
            )
        })
        .collect();
    Judgement::of(found, uris.iter().map(|(_, uri)| uri.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    #[test]
    fn a_character_that_the_api_refuses_is_named() {
        for (uri, told) in [
            ("s3://acme/dt=2026-11-21/train.jsonl", "it has a `=`"),
            ("s3://acme/my file.jsonl", "it has a ` `"),
            ("s3://acme/a//b.jsonl", "an empty part"),
            (&format!("s3://acme/{}", "x".repeat(1024)), "more than 1,024"),
        ] {
            let mut case = Case::good();
            case.request.uris.push(("data.training", uri.parse().unwrap()));
            let found = case.fails(&RULE);
            assert!(found[0].message.contains(told), "{}", found[0].message);
            case.request.uris.pop();
            case.passes(&RULE);
        }
    }
}
