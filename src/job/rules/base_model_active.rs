//! ACCT-03: the base model is `ACTIVE`.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::ModelFact;
use crate::job::check::{Judgement, Subject};

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
        ModelFact::Here { custom: true, .. } => {
            Judgement::Skip("a custom model has no life cycle".to_owned())
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::testing::Case;

    fn model(lifecycle: Option<&str>, custom: bool) -> Read<ModelFact> {
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
        case.facts.base_model = model(Some("LEGACY"), false);
        assert_eq!(case.fails(&RULE)[0].evidence, ["ends 2027-03-30"]);
        case.facts.base_model = model(None, false);
        case.unknown(&RULE);
    }
}
