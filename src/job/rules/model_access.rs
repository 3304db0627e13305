//! ACCT-10: the account may use the base model.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};

/// The account may use the base model.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-10",
    name: "model-access",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModelAvailability.html",
    ),
    docs: include_str!("model_access.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let model = &subject.request.base_model;
    Judgement::known(&subject.facts.readiness.access, |access| {
        let mut found = Vec::new();
        let mut say = |severity: Severity, told: &str, status: &str, remedy: Remedy| {
            found.push(
                Diagnostic::new(
                    &RULE,
                    format!("{told} base model `{model}` in {}", subject.place()),
                )
                .severity(severity)
                .located(Location::Key("job.base_model".to_owned()))
                .resource(model.as_str())
                .evidence(status.to_owned())
                .evidence(
                    "that a job without access is refused is unverified: AWS has not published its text",
                )
                .remedy(remedy),
            );
        };
        if access.region != "AVAILABLE" {
            let status = format!("regionAvailability is {}", access.region);
            let text = "choose a Region that offers the model, such as `us-east-1` for Amazon Nova";
            say(Severity::Error, "nobody may use", &status, Remedy::text(text));
        }
        if access.authorization != "AUTHORIZED" {
            let status = format!("authorizationStatus is {}", access.authorization);
            let text = "have whoever governs the account allow the model: a policy of the organisation or of IAM stands against it";
            say(
                Severity::Error,
                "the account is not authorized for",
                &status,
                Remedy::text(text),
            );
        }
        if access.entitlement != "AVAILABLE" {
            let status = format!("entitlementAvailability is {}", access.entitlement);
            let text =
                "open the model in the model catalogue of the Amazon Bedrock console, and accept its terms";
            say(
                Severity::Error,
                "the account is not entitled to",
                &status,
                Remedy::text(text),
            );
        }
        if let Some(agreement) = access
            .agreement
            .as_deref()
            .filter(|status| *status != "AVAILABLE")
        {
            let told = access.agreement_error.as_deref().unwrap_or("no reason was given");
            let status = format!("agreementAvailability is {agreement}: {told}");
            // Models of Amazon have no offer to agree to.
            let own = model.bare().starts_with("amazon.");
            let severity = if own || agreement == "PENDING" {
                Severity::Warning
            } else {
                Severity::Error
            };
            say(
                severity,
                "there is no agreement in force on",
                &status,
                agree(model.bare(), subject),
            );
        }
        Judgement::of(found, [model.as_str()])
    })
}

fn agree(model: &str, subject: Subject<'_>) -> Remedy {
    let text = "accept the agreement in the model catalogue of the Amazon Bedrock console; the command shows its offers";
    // An offer is made for the model as it is invoked.
    let model = crate::model::for_inference(model);
    Remedy::text(text).command(format!(
        "aws bedrock list-foundation-model-agreement-offers --region {} --model-id {model}",
        subject.request.region
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;
    use crate::job::{ModelAccess, Read};

    fn access(case: &mut Case) -> &mut ModelAccess {
        match &mut case.facts.readiness.access {
            Read::Known(access) => access,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_kind_of_access_that_is_missing_is_named() {
        Case::good().passes(&RULE);
        let change: [fn(&mut ModelAccess); 4] = [
            |access| "NOT_AUTHORIZED".clone_into(&mut access.authorization),
            |access| "NOT_AVAILABLE".clone_into(&mut access.entitlement),
            |access| "NOT_AVAILABLE".clone_into(&mut access.region),
            |access| {
                access.agreement = Some("ERROR".to_owned());
                access.agreement_error = Some("no payment method".to_owned());
            },
        ];
        for (change, evidence) in change.into_iter().zip([
            "authorizationStatus is NOT_AUTHORIZED",
            "entitlementAvailability is NOT_AVAILABLE",
            "regionAvailability is NOT_AVAILABLE",
            "agreementAvailability is ERROR: no payment method",
        ]) {
            let mut case = Case::good();
            case.request.base_model = "meta.llama3-1-8b-instruct-v1:0:128k".parse().unwrap();
            change(access(&mut case));
            assert_eq!(case.fails(&RULE)[0].evidence[0], evidence);
        }
    }

    #[test]
    fn an_agreement_that_is_on_its_way_or_on_a_model_of_amazon_is_a_warning() {
        let mut case = Case::good();
        access(&mut case).agreement = Some("NOT_AVAILABLE".to_owned());
        let found = case.warns(&RULE);
        let command = found[0]
            .remedy
            .as_ref()
            .and_then(|remedy| remedy.command.as_deref());
        assert_eq!(
            command,
            Some(
                "aws bedrock list-foundation-model-agreement-offers --region us-east-1 --model-id amazon.nova-lite-v1:0"
            )
        );
        case.request.base_model = "meta.llama3-1-8b-instruct-v1:0:128k".parse().unwrap();
        access(&mut case).agreement = Some("PENDING".to_owned());
        case.warns(&RULE);
    }

    #[test]
    fn access_that_cannot_be_read_is_unknown() {
        let mut case = Case::good();
        case.facts.readiness.access = Read::Unread("no".to_owned());
        case.unknown(&RULE);
        case.facts.readiness.access = Read::Needless("a custom model".to_owned());
        case.skips(&RULE);
    }
}
