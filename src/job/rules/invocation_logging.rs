//! ACCT-19: what logs the invocations of models is nobody else's, and writes where a distillation reads.

use crate::dataset::S3Uri;
use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::InvocationLogging;
use crate::job::check::{Judgement, Subject};

/// What logs the invocations of models is nobody else's, and writes where a distillation reads.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-19",
    name: "invocation-logging",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html",
    ),
    docs: include_str!("invocation_logging.md"),
};

/// The key of finetune.toml that names logs to learn from.
const LOGS: &str = "data.invocation_logs";

/// What the configuration is called in the root module of terraform/.
const ADDRESS: &str = "module.logging[0].aws_bedrock_model_invocation_logging_configuration.this";

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    Judgement::known(&subject.facts.readiness.invocation_logging, |logging| {
        let request = subject.request;
        let learns = request.uris.iter().find(|(key, _)| *key == LOGS);
        let account = request.account.as_ref();
        let found = match (logging, learns.map(|(_, uri)| uri)) {
            (None, None) => None,
            (None, Some(uri)) => Some(nothing_comes(uri, subject)),
            (Some(logging), Some(uri)) if logging.reaches(uri, account) => None,
            (Some(logging), Some(uri)) => Some(learns_elsewhere(logging, uri, subject)),
            (Some(logging), None) => {
                let built = request.built_logs.as_ref();
                let own = built.is_some_and(|uri| logging.reaches(uri, account));
                (!own).then(|| is_there_already(logging, built, subject))
            }
        };
        let places: Vec<String> = match logging {
            Some(logging) => resources(logging).collect(),
            None => vec!["nothing is logged".to_owned()],
        };
        Judgement::of(found.into_iter().collect(), places)
    })
}

fn resources(logging: &InvocationLogging) -> impl Iterator<Item = String> + use<> {
    let InvocationLogging {
        bucket, log_group, ..
    } = logging.clone();
    bucket.into_iter().chain(log_group)
}

fn look(subject: Subject<'_>) -> String {
    format!(
        "aws bedrock get-model-invocation-logging-configuration --region {}",
        subject.request.region
    )
}

/// Somebody logs already, and Terraform's module would do so in their place.
fn is_there_already(logging: &InvocationLogging, built: Option<&S3Uri>, subject: Subject<'_>) -> Diagnostic {
    let region = &subject.request.region;
    let remedy = Remedy::text(
        "leave `invocation_logging` of Terraform's root module off; or set it to true, import the \
         configuration, and see in the plan what would change before it is applied",
    )
    .command(format!("terraform import '{ADDRESS}' {region}"))
    .terraform(format!("import {{\n  to = {ADDRESS}\n  id = \"{region}\"\n}}"));
    let found = Diagnostic::new(
        &RULE,
        format!(
            "invocations of models in {} are logged already, to {}",
            subject.place(),
            logging.places()
        ),
    )
    .resources(resources(logging))
    .evidence(
        "there is one configuration for account and Region, and whoever sets it replaces the one before",
    )
    .evidence("Terraform's module `logging` sets it too, and asks nobody")
    .remedy(remedy);
    match built {
        Some(uri) => found.evidence(format!(
            "Terraform's output `invocation_log_location` is `{uri}`: somebody has replaced what it set"
        )),
        None => found,
    }
}

/// New logs go to another place than the one that is learnt from.
fn learns_elsewhere(logging: &InvocationLogging, uri: &S3Uri, subject: Subject<'_>) -> Diagnostic {
    let text = format!(
        "point `{LOGS}` to where the logs go, or leave it where older ones are meant; the command shows the configuration"
    );
    Diagnostic::new(
        &RULE,
        format!(
            "the job learns from `{uri}`, and invocations of models in {} are logged to {}",
            subject.place(),
            logging.places()
        ),
    )
    .located(Location::Key(LOGS.to_owned()))
    .resource(uri.to_string())
    .resources(resources(logging))
    .evidence(
        "whether Bedrock takes logs that another configuration wrote is unverified: AWS has not published it",
    )
    .remedy(Remedy::text(text).command(look(subject)))
}

/// Nothing is logged any more, or not yet.
fn nothing_comes(uri: &S3Uri, subject: Subject<'_>) -> Diagnostic {
    let text = "turn model invocation logging on if new invocations are to be learnt from; the command shows that it is off";
    Diagnostic::new(
        &RULE,
        format!(
            "the job learns from `{uri}`, and invocations of models in {} are not logged now",
            subject.place()
        ),
    )
    .severity(Severity::Info)
    .located(Location::Key(LOGS.to_owned()))
    .resource(uri.to_string())
    .evidence("only logs of an earlier time can be there")
    .remedy(Remedy::text(text).command(look(subject)))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::testing::Case;

    fn logging(prefix: &str) -> InvocationLogging {
        InvocationLogging {
            bucket: Some("acme-audit".to_owned()),
            prefix: prefix.to_owned(),
            log_group: Some("/acme/bedrock".to_owned()),
        }
    }

    /// Invocations are logged to a prefix.
    fn logged(prefix: &str) -> Case {
        let mut case = Case::good();
        case.facts.readiness.invocation_logging = Read::Known(Some(logging(prefix)));
        case
    }

    fn own(case: &mut Case, uri: &str) {
        case.request.built_logs = Some(uri.parse().unwrap());
    }

    fn learns(case: &mut Case, uri: &str) {
        case.request.uris.push((LOGS, uri.parse().unwrap()));
    }

    #[test]
    fn a_configuration_that_is_there_is_named_with_what_imports_it() {
        let found = logged("bedrock").warns(&RULE).remove(0);
        assert_eq!(
            found.message,
            "invocations of models in Region `us-east-1` of account `111122223333` are logged already, to \
             `s3://acme-audit/bedrock` and log group `/acme/bedrock`"
        );
        assert_eq!(found.resources, ["acme-audit", "/acme/bedrock"]);
        let remedy = found.remedy.unwrap();
        let import = remedy.command.unwrap();
        let page = include_str!("../../../terraform/README.md");
        assert!(
            page.contains(&import),
            "terraform/README.md has another line than {import}"
        );
        let module = include_str!("../../../terraform/main.tf");
        assert!(module.contains("module \"logging\"") && remedy.terraform.unwrap().contains(ADDRESS));
        let empty = InvocationLogging::default();
        let mut case = Case::good();
        case.facts.readiness.invocation_logging = Read::Known(Some(empty));
        assert!(
            case.warns(&RULE)[0]
                .message
                .ends_with("to no place that is known here")
        );
    }

    #[test]
    fn whoever_keeps_it_with_terraform_is_left_in_peace_until_somebody_replaces_it() {
        let mut case = logged("invocations");
        own(
            &mut case,
            "s3://acme-audit/invocations/AWSLogs/111122223333/BedrockModelInvocationLogs/",
        );
        case.passes(&RULE);
        own(
            &mut case,
            "s3://acme-logs/invocations/AWSLogs/111122223333/BedrockModelInvocationLogs/",
        );
        assert!(case.warns(&RULE)[0].evidence[2].contains("somebody has replaced"));
    }

    #[test]
    fn a_distillation_learns_from_where_the_logs_go() {
        let mut case = logged("bedrock");
        learns(
            &mut case,
            "s3://acme-audit/bedrock/AWSLogs/111122223333/BedrockModelInvocationLogs/",
        );
        case.passes(&RULE);
        let mut case = logged("other");
        // That it is Terraform's own changes nothing.
        own(&mut case, "s3://acme-audit/other/AWSLogs/111122223333/");
        learns(&mut case, "s3://acme-audit/bedrock/");
        let found = case.warns(&RULE).remove(0);
        assert_eq!(found.location, Some(Location::Key(LOGS.to_owned())));
        assert!(found.evidence[0].contains("unverified"));
        case.facts.readiness.invocation_logging = Read::Known(None);
        assert!(case.hints(&RULE)[0].message.ends_with("are not logged now"));
    }

    #[test]
    fn what_cannot_be_read_is_unknown_and_without_bedrock_there_is_nothing_to_read() {
        let mut case = Case::good();
        case.facts.readiness.invocation_logging = Read::Unread("no".to_owned());
        case.unknown(&RULE);
        case.facts.readiness.invocation_logging = Read::Needless("no Bedrock".to_owned());
        case.skips(&RULE);
    }
}
