//! ACCT-03: the base model is `ACTIVE`.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};
use crate::job::{CustomModelFact, ModelFact};

/// The base model is `ACTIVE`.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-03",
    name: "base-model-active",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html"),
    docs: include_str!("base_model_active.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let model = &subject.request.base_model;
    Judgement::known(&subject.facts.base_model, |fact| match fact {
        ModelFact::Missing(_) => Judgement::Skip("the base model was not found".to_owned()),
        ModelFact::Here {
            lifecycle,
            dates,
            custom: Some(custom),
            ..
        } => further(subject, custom, lifecycle.as_deref(), dates.as_deref()),
        ModelFact::Here { lifecycle, dates, .. } => match lifecycle.as_deref() {
            None => Judgement::Unknown("GetFoundationModel gives no life cycle".to_owned()),
            Some("ACTIVE") => Judgement::Pass(vec![model.to_string()]),
            Some(other) => {
                let mut finding = Diagnostic::new(
                    &RULE,
                    format!(
                        "base model `{model}` is `{other}` in {} and takes no new jobs",
                        subject.place()
                    ),
                )
                .located(Location::Key("job.base_model".to_owned()))
                .resource(model.as_str());
                if let Some(dates) = dates {
                    finding = finding.evidence(dates.clone());
                }
                Judgement::Found(vec![
                    finding.remedy(Remedy::text("choose a base model that is `ACTIVE`")),
                ])
            }
        },
    })
}

/// A custom model has no life cycle of its own. That the end of its base model stops further jobs is likely, and
/// nowhere stated.
fn further(
    subject: Subject<'_>,
    custom: &CustomModelFact,
    lifecycle: Option<&str>,
    dates: Option<&str>,
) -> Judgement {
    let model = &subject.request.base_model;
    if let Some(reason) = &custom.foundation_unread {
        return Judgement::Unknown(reason.clone());
    }
    let (Some(foundation), Some(lifecycle)) = (&custom.foundation, lifecycle) else {
        return Judgement::Skip("the life cycle of what the custom model comes of is not known".to_owned());
    };
    if lifecycle == "ACTIVE" {
        return Judgement::Pass(vec![model.to_string(), foundation.clone()]);
    }
    let message = format!(
        "custom model `{model}` comes of `{foundation}`, which is `{lifecycle}` in {}",
        subject.place()
    );
    let finding = Diagnostic::new(&RULE, message)
        .severity(Severity::Warning)
        .located(Location::Key("job.base_model".to_owned()))
        .resource(model.as_str())
        .resource(foundation.as_str())
        .evidence(
            "such a model takes no new jobs; whether that holds of custom models made of it is unverified",
        );
    let finding = match dates {
        Some(dates) => finding.evidence(dates),
        None => finding,
    };
    Judgement::Found(vec![
        finding.remedy(Remedy::text("start from a base model that is `ACTIVE`")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::testing::Case;

    fn model(lifecycle: Option<&str>, custom: Option<CustomModelFact>) -> Read<ModelFact> {
        Read::Known(ModelFact::Here {
            lifecycle: lifecycle.map(ToOwned::to_owned),
            dates: Some("ends 2027-03-30".to_owned()),
            customizations: vec!["FINE_TUNING".to_owned()],
            custom,
        })
    }

    #[test]
    fn a_legacy_model_takes_no_new_jobs() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.facts.base_model = model(Some("LEGACY"), None);
        assert_eq!(case.fails(&RULE)[0].evidence, ["ends 2027-03-30"]);
        case.facts.base_model = model(None, None);
        case.unknown(&RULE);
    }

    #[test]
    fn a_custom_model_shares_the_life_of_what_it_comes_of() {
        let mut case = Case::good();
        let custom = CustomModelFact {
            foundation: Some("amazon.nova-lite-v1:0:300k".to_owned()),
            ..CustomModelFact::default()
        };
        case.facts.base_model = model(Some("LEGACY"), Some(custom.clone()));
        assert!(case.warns(&RULE)[0].evidence[0].contains("unverified"));
        case.facts.base_model = model(Some("ACTIVE"), Some(custom.clone()));
        case.passes(&RULE);
        case.facts.base_model = model(None, Some(custom.clone()));
        case.skips(&RULE);
        let denied = CustomModelFact {
            foundation_unread: Some("the caller lacks `bedrock:GetFoundationModel`".to_owned()),
            ..custom
        };
        case.facts.base_model = model(None, Some(denied));
        case.unknown(&RULE);
    }
}
